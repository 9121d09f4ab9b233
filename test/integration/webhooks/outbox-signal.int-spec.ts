import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Redis } from 'ioredis';

import { Transactions } from '../../../src/shared/database/transactions.js';
import { RedisConnection } from '../../../src/shared/redis/redis-connection.js';
import { startPrivateRedis } from '../../../tools/services/redis.js';
import type { Service } from '../../../tools/services/service.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { newWorkspace } from '../../support/workspaces.js';
import { WebhookBench } from './webhook-bench.js';

const UNPACKED_REDIS = resolve(__dirname, '../../../.retainly/redis');
const CHANNEL = 'retainly:outbox';
const END = 'end';

/** The process here answers HTTP only, as those do whose commits workers are to hear of. */
describe('the signal of a commit to the outbox', () => {
  let redis: Service;
  let stateDir: string;
  let app: TestApp;
  let bench: WebhookBench;
  let listener: Redis;
  let heard: string[];
  beforeEach(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
    redis = await startPrivateRedis({ stateDir, unpackDir: UNPACKED_REDIS, isThrowaway: true });
    app = await startTestApp({ REDIS_URL: redis.url });
    bench = new WebhookBench(app, await newWorkspace(app));
    heard = [];
    listener = new Redis(redis.url);
    listener.on('message', (_channel, message) => heard.push(message));
    await listener.subscribe(CHANNEL);
    await waitUntil(async () => {
      expect(await app.nest.get(RedisConnection).isReachable()).toBe(true);
    });
  });
  afterEach(async () => {
    listener.disconnect();
    await app.close();
    await redis.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const hears = (message: string): Promise<void> =>
    waitUntil(() => {
      expect(heard).toContain(message);
      return Promise.resolve();
    });

  /** Signals up to now: they travel on one connection, in order. */
  const signals = async (): Promise<number> => {
    await app.nest.get(RedisConnection).client.publish(CHANNEL, END);
    await hears(END);
    return heard.filter((message) => message !== END).length;
  };

  it('follows a transaction, once for all of its events', async () => {
    await bench.announce(3);
    expect(await signals()).toBe(1);
  });

  it('does not follow a transaction that failed, nor one without events', async () => {
    const transactions = app.nest.get(Transactions);
    const failing = transactions.run(async (tx) => {
      await bench.announceIn(tx);
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    await transactions.run((tx) => tx.query('SELECT 1'));
    expect(await signals()).toBe(0);
  });

  it('holds nobody up while Redis stands still', async () => {
    const COMMITS = 100;
    process.kill(redis.pid, 'SIGSTOP');
    try {
      for (let commits = 0; commits < COMMITS; commits += 1) await bench.announce();
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    // One at a time is on its way, until it is given up after a second; one follows for all that came meanwhile.
    await hears('');
    expect(await signals()).toBeLessThan(COMMITS / 2);
  });
});
