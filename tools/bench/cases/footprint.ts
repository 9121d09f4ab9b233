import { setTimeout as pause } from 'node:timers/promises';

import { type BenchCase, type Finding } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { post, requestsPerSecond } from '../load.js';
import { residentMb } from '../memory.js';
import { median } from '../rounds.js';
import { startSessions } from '../set-ground.js';

const SESSIONS = 256;
const REST_MS = 5_000;
/** Requests between two looks at the memory. */
const SLICE = 2_000;
/** Of the soak, at its beginning and at its end: what is compared. */
const PART = 0.2;
const MS_PER_MINUTE = 60_000;

/** How soon an API process serves, and how much memory it has. */
export const FOOTPRINT: BenchCase = {
  name: 'footprint',
  title: 'boot to ready; memory at rest, under load, and after minutes of load',
  measure: async (ground) => [...(await measureBoot(ground)), ...(await measureMemory(ground))],
};

async function measureBoot({ api, scale }: Ground): Promise<Finding[]> {
  const boots: number[] = [];
  for (let round = 0; round < scale.rounds; round += 1) {
    await api.stop();
    const startedAt = performance.now();
    await api.restart();
    boots.push((performance.now() - startedAt) / 1_000);
  }
  const ours = median(boots);
  const remark = 'from starting the process until /health/ready answers 200';
  return [{ name: 'boot', unit: 's', ours, ratio: ours, goal: { atMost: 2 }, remark }];
}

/** At rest: a fresh process. Under load: the most that was seen after any slice of the soak. */
async function measureMemory(ground: Ground): Promise<Finding[]> {
  const { api, scale } = ground;
  await pause(REST_MS);
  const restMb = residentMb(api.pid);
  const samples = await soak(ground);
  const loadMb = Math.max(...samples);
  const count = Math.max(1, Math.floor(samples.length * PART));
  const [early, late] = [samples.slice(count, 2 * count), samples.slice(-count)].map(median) as [number, number];
  const minutes = `${String(scale.soakMinutes)} ${scale.soakMinutes === 1 ? 'minute' : 'minutes'} of load`;
  return [
    { name: 'memory-at-rest', unit: 'MB', ours: restMb, ratio: restMb, goal: { atMost: 160 } },
    { name: 'memory-under-load', unit: 'MB', ours: loadMb, ratio: loadMb, goal: { atMost: 260 }, remark: minutes },
    {
      name: 'memory-growth',
      unit: 'MB',
      ours: late,
      yardstick: early,
      ratio: late / early,
      goal: { atMost: 1.05 },
      remark: `last fifth of ${minutes} beside the second; 5 % is how much a collector wavers`,
    },
  ];
}

/** What customers' browsers send and what a dashboard reads, as fast as it is answered. @returns MB after each slice */
async function soak(ground: Ground): Promise<number[]> {
  const { api, keys, scale } = ground;
  const sessionIds = await startSessions(ground, SESSIONS);
  const requests = sessionIds.flatMap((session_id, index) => {
    const key = keys[index % keys.length] ?? '';
    const event = post('/api/flows/event', key, { session_id, event_type: 'step_viewed', data: { step_id: 'stay' } });
    const headers = { 'x-api-key': key };
    return [
      ...Array.from({ length: 8 }, () => event),
      { method: 'GET' as const, path: '/api/v1/analytics', headers },
      { method: 'GET' as const, path: '/api/v1/sessions', headers },
    ];
  });
  const samples: number[] = [];
  const endsAt = performance.now() + scale.soakMinutes * MS_PER_MINUTE;
  while (performance.now() < endsAt) {
    await requestsPerSecond({ url: api.url, requests, amount: SLICE });
    samples.push(residentMb(api.pid));
  }
  return samples;
}
