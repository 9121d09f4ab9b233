import { once } from 'node:events';

import fc from 'fast-check';
import { Redis } from 'ioredis';

import { RedisWindows } from '../../src/auth/throttling/redis-windows.js';
import { RollingWindows } from '../../src/auth/throttling/rolling-windows.js';
import { loadConfig } from '../../src/shared/config/app-config.js';
import { Metrics } from '../../src/shared/health/metrics.js';
import { newId } from '../../src/shared/ids.js';
import { RedisConnection } from '../../src/shared/redis/redis-connection.js';

const SECONDS_IN_WINDOW = 60;

describe('RedisWindows', () => {
  let redis: Redis;
  let windows: RedisWindows;
  beforeAll(() => {
    redis = new Redis(process.env.TEST_REDIS_URL ?? '');
    windows = new RedisWindows(redis);
  });
  afterAll(() => {
    redis.disconnect();
  });

  /** Lets time pass for a bucket by making what it holds older. */
  const passSeconds = async (key: string, seconds: number) => {
    const name = `retainly:window:${key}`;
    const times = await redis.lrange(name, 0, -1);
    await redis.del(name);
    if (times.length > 0) await redis.rpush(name, ...times.map((time) => String(Number(time) - seconds * 1_000_000)));
  };

  it('accepts exactly what a list of all accepted requests would', async () => {
    const step = fc.oneof(fc.record({ passSeconds: fc.integer({ min: 5, max: 40 }) }), fc.constant('take' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (steps, limit) => {
        const key = newId();
        let nowSeconds = 0;
        let accepted: number[] = [];
        for (const one of steps) {
          if (one === 'take') {
            accepted = accepted.filter((at) => at > nowSeconds - SECONDS_IN_WINDOW);
            const decision = await windows.take([key], limit);
            expect(decision.isAllowed).toBe(accepted.length < limit);
            if (decision.isAllowed) accepted.push(nowSeconds);
          } else {
            nowSeconds += one.passSeconds;
            await passSeconds(key, one.passSeconds);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('frees a slot when its minute is over, not before and not later', async () => {
    const key = newId();
    await windows.take([key], 1);
    await passSeconds(key, 59);
    expect(await windows.take([key], 1)).toMatchObject({ isAllowed: false });
    await passSeconds(key, 1);
    expect(await windows.take([key], 1)).toMatchObject({ isAllowed: true });
  });

  // Otherwise a process that is refused a lot would go on refusing by itself after Redis has room again.
  it('a refusal by Redis leaves nothing in the process that asked', async () => {
    const config = loadConfig({
      DATABASE_URL: 'postgres://nowhere/none',
      REDIS_URL: process.env.TEST_REDIS_URL,
      SECRETS_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    });
    const connection = new RedisConnection(config);
    const process1 = new RollingWindows(connection, new Metrics());
    try {
      await once(connection.client, 'ready');
      const key = newId();
      await windows.take([key], 1);
      expect(await process1.take([key], 1)).toMatchObject({ isAllowed: false });
      await passSeconds(key, SECONDS_IN_WINDOW);
      expect(await process1.take([key], 1)).toMatchObject({ isAllowed: true });
    } finally {
      connection.onApplicationShutdown();
    }
  });

  it('says when the next slot is free, and that is never over a minute away', async () => {
    const key = newId();
    await windows.take([key], 2);
    await passSeconds(key, 20);
    const second = await windows.take([key], 2);
    expect(second).toMatchObject({ isAllowed: true, used: 2 });
    const third = await windows.take([key], 2);
    expect(third).toMatchObject({ isAllowed: false, used: 2 });
    for (const { waitMs } of [second, third]) {
      expect(waitMs).toBeGreaterThan(39_000);
      expect(waitMs).toBeLessThanOrEqual(40_000);
    }
  });

  it('takes a slot in every bucket or in none, and leaves nothing behind after a minute', async () => {
    const [full, empty] = [`{${newId()}}:full`, `{${newId()}}:empty`];
    await windows.take([full], 1);
    expect(await windows.take([empty, full], 1)).toMatchObject({ isAllowed: false });
    expect(await windows.take([empty], 1)).toMatchObject({ isAllowed: true });
    const lifeMs = await redis.pttl(`retainly:window:${empty}`);
    expect(lifeMs).toBeGreaterThan(55_000);
    expect(lifeMs).toBeLessThanOrEqual(60_000);
  });
});
