import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { type AppProcess } from './app-process.js';
import { type Stage } from './stage.js';

const CALM_MS = { min: 500, max: 2_500 };

/** How often each fault happened, by its name. */
export type FaultCounts = Record<string, number>;

/**
 * Breaks one thing after another until the time is up, in a random order in which everything has its turn.
 * @param signal ends it early
 */
export async function storm(stage: Stage, durationMs: number, signal: AbortSignal): Promise<FaultCounts> {
  const faults = faultsOf(stage);
  const counts: FaultCounts = Object.fromEntries(Object.keys(faults).map((name) => [name, 0]));
  const deadline = performance.now() + durationMs;
  const isOver = (): boolean => signal.aborted || performance.now() >= deadline;
  while (!isOver()) {
    for (const [name, strike] of shuffled(Object.entries(faults))) {
      if (isOver()) break;
      await strike();
      counts[name] = (counts[name] ?? 0) + 1;
      await Promise.all([...stage.apis, ...stage.workers].map((app) => app.ensureRunning()));
      await pause(randomInt(CALM_MS.min, CALM_MS.max));
    }
  }
  return counts;
}

function faultsOf({ servers, apis, workers }: Stage): Record<string, () => Promise<void>> {
  return {
    'worker killed': () => anyOf(workers).crash(randomInt(0, 2_000)),
    'both workers killed': async () => {
      await Promise.all(workers.map((worker) => worker.crash(randomInt(0, 1_000))));
    },
    'API killed': () => anyOf(apis).crash(randomInt(0, 1_000)),
    'Redis emptied': () => emptyRedis(servers.redisUrl),
    'Redis killed': () => servers.killRedis(randomInt(0, 3_000)),
    'Redis frozen': () => servers.freezeRedis(randomInt(500, 3_000)),
    'PostgreSQL crashed': () => servers.crashPostgres(randomInt(0, 1_000)),
  };
}

async function emptyRedis(url: string): Promise<void> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  client.on('error', () => undefined);
  try {
    await client.flushall();
  } finally {
    client.disconnect();
  }
}

function anyOf(apps: AppProcess[]): AppProcess {
  const app = apps[randomInt(apps.length)];
  if (!app) throw new Error('the stage has no process of this role');
  return app;
}

function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
