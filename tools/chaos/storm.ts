import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { type AppProcess } from './app-process.js';
import { type Stage } from './stage.js';

const CALM_MS = { min: 500, max: 2_500 };
/** Long enough for a process to be killed while it waits for Stripe. */
const SLOW_STRIPE_MS = 600;
const CHANGES = { method: 'POST', path: '/v1/subscriptions/' } as const;

/** A stage with the processes that the storm hits. */
export interface Crew extends Stage {
  apis: AppProcess[];
  workers: AppProcess[];
}

/** How often each fault happened, by its name. */
export type FaultCounts = Record<string, number>;

/**
 * Breaks one thing after another until the time is up, in a random order in which everything has its turn.
 * @param signal ends it early
 */
export async function storm(crew: Crew, durationMs: number, signal: AbortSignal): Promise<FaultCounts> {
  const faults = faultsOf(crew);
  const counts: FaultCounts = Object.fromEntries(Object.keys(faults).map((name) => [name, 0]));
  const deadline = performance.now() + durationMs;
  const isOver = (): boolean => signal.aborted || performance.now() >= deadline;
  while (!isOver()) {
    for (const [name, strike] of shuffled(Object.entries(faults))) {
      if (isOver()) break;
      await strike();
      counts[name] = (counts[name] ?? 0) + 1;
      await Promise.all([...crew.apis, ...crew.workers].map((app) => app.ensureRunning()));
      await pause(randomInt(CALM_MS.min, CALM_MS.max));
    }
  }
  crew.stripe.clearFaults();
  return counts;
}

function faultsOf({ servers, stripe, apis, workers }: Crew): Record<string, () => Promise<void>> {
  return {
    'worker killed': () => anyOf(workers).crash(randomInt(0, 2_000)),
    'both workers killed': async () => {
      await Promise.all(workers.map((worker) => worker.crash(randomInt(0, 1_000))));
    },
    'API killed': () => anyOf(apis).crash(randomInt(0, 1_000)),
    'both APIs killed in the middle of changes in Stripe': async () => {
      stripe.failNext({ ...CHANGES, kind: 'delay', delayMs: SLOW_STRIPE_MS, times: 6 });
      await pause(SLOW_STRIPE_MS);
      await Promise.all(apis.map((api) => api.crash(randomInt(0, 1_000))));
    },
    "Stripe's answer lost": () => {
      stripe.failNext({ ...CHANGES, kind: 'reset_after_apply', times: 3 });
      return Promise.resolve();
    },
    'Redis emptied': () => emptyRedis(servers.redisUrl),
    'Redis killed': () => servers.killRedis(() => pause(randomInt(0, 3_000))),
    'Redis frozen': () => servers.freezeRedis(() => pause(randomInt(500, 3_000))),
    'PostgreSQL crashed': () => servers.crashPostgres(() => pause(randomInt(0, 1_000))),
  };
}

/** Everything in Redis is gone. */
export async function emptyRedis(url: string): Promise<void> {
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
