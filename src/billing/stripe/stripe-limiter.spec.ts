import { setTimeout as delay } from 'node:timers/promises';

import { StripeLimiter } from './stripe-limiter.js';

/** Runs calls of 5 ms through a limiter. @returns when each started, and how many ran together at most */
async function run(limiter: StripeLimiter, count: number): Promise<{ startedAt: number[]; mostAtOnce: number }> {
  const startedAt: number[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const call = async (): Promise<void> => {
    if (!(await limiter.enter(10_000))) throw new Error('no turn');
    startedAt.push(performance.now());
    running += 1;
    mostAtOnce = Math.max(mostAtOnce, running);
    await delay(5);
    running -= 1;
    limiter.leave();
  };
  await Promise.all(Array.from({ length: count }, call));
  return { startedAt, mostAtOnce };
}

describe('StripeLimiter', () => {
  it('never lets more run at once than it may', async () => {
    const { mostAtOnce } = await run(new StripeLimiter({ atOnce: 3, perSecond: 10_000, burst: 100 }), 60);
    expect(mostAtOnce).toBe(3);
  });

  it('lets no more start in any while than the burst and what that while earns', async () => {
    const limits = { atOnce: 50, perSecond: 100, burst: 5 };
    const { startedAt } = await run(new StripeLimiter(limits), 45);
    const whileMs = 200;
    const most = Math.max(
      ...startedAt.map((from) => startedAt.filter((at) => at >= from && at < from + whileMs).length),
    );
    // One more: the token that was nearly there when the while began.
    expect(most).toBeLessThanOrEqual(limits.burst + (limits.perSecond * whileMs) / 1_000 + 1);
  });

  it('gives up when the time is over, and keeps the turn for the next', async () => {
    const limiter = new StripeLimiter({ atOnce: 1, perSecond: 1_000, burst: 10 });
    expect(await limiter.enter(0)).toBe(true);
    expect(await limiter.enter(10)).toBe(false);
    const next = limiter.enter(5_000);
    limiter.leave();
    expect(await next).toBe(true);
  });

  it('starts nothing for a while after Stripe said it is too much', async () => {
    const limiter = new StripeLimiter({ atOnce: 10, perSecond: 100, burst: 10 });
    const toldAt = performance.now();
    limiter.slowDown(150);
    await limiter.enter(5_000);
    expect(performance.now() - toldAt).toBeGreaterThan(145);
  });
});
