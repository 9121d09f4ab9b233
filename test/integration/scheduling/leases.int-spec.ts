import { Clock } from '../../../src/shared/clock.js';
import { LeasedSchedule } from '../../../src/shared/scheduling/leased-schedule.js';
import { ScheduleLease } from '../../../src/shared/scheduling/schedule-lease.js';
import { startStripeDouble } from '../../support/stripe.js';
import { waitUntil } from '../../support/wait-until.js';
import { type BillingApp, startBillingApp } from '../billing/billing-app.js';

const MINUTE_MS = 60_000;

afterAll(async () => {
  await (await startStripeDouble()).stop();
});

/** Two workers are two leases of one name; the time is the application's. */
describe('the lease of a scheduled task', () => {
  let app: BillingApp;
  let turns = 0;
  beforeAll(async () => {
    app = await startBillingApp();
  });
  afterAll(() => app.close());

  const twoWorkers = (): [ScheduleLease, ScheduleLease] => {
    const name = `test-${(turns += 1)}`;
    const made = (): ScheduleLease => new ScheduleLease(name, app.dataSource, app.clock);
    return [made(), made()];
  };

  it('belongs to one worker, who may go on with it', async () => {
    const [one, other] = twoWorkers();
    expect(await one.acquire(MINUTE_MS)).toBe(true);
    expect(await other.acquire(MINUTE_MS)).toBe(false);
    expect(await one.acquire(MINUTE_MS)).toBe(true);
  });

  it('passes to another worker when its holder has died, not before it ends', async () => {
    const [dead, other] = twoWorkers();
    await dead.acquire(MINUTE_MS);
    app.clock.shift(MINUTE_MS - 1_000);
    expect(await other.acquire(MINUTE_MS)).toBe(false);
    app.clock.shift(2_000);
    expect(await other.acquire(MINUTE_MS)).toBe(true);
  });

  it('ends when its holder says, sooner or later than before', async () => {
    const [one, other] = twoWorkers();
    await one.acquire(MINUTE_MS);
    await one.keep(3 * MINUTE_MS);
    app.clock.shift(2 * MINUTE_MS);
    expect(await other.acquire(MINUTE_MS)).toBe(false);
    await one.keep(1_000);
    app.clock.shift(2_000);
    expect(await other.acquire(MINUTE_MS)).toBe(true);
  });

  it('is not taken back by a holder who lost it without knowing', async () => {
    const [slow, other] = twoWorkers();
    await slow.acquire(1_000);
    app.clock.shift(2_000);
    await other.acquire(MINUTE_MS);
    expect(await slow.keep(MINUTE_MS)).toBe(false);
    await slow.release();
    expect(await slow.acquire(MINUTE_MS)).toBe(false);
  });

  it('is free at once when its holder stops', async () => {
    const [one, other] = twoWorkers();
    await one.acquire(MINUTE_MS);
    await one.release();
    expect(await other.acquire(MINUTE_MS)).toBe(true);
  });
});

describe('a scheduled task', () => {
  let app: BillingApp;
  beforeAll(async () => {
    app = await startBillingApp();
  });
  afterAll(() => app.close());

  /** Milliseconds until another worker would get the turn. */
  async function msLeft(name: string): Promise<number> {
    const [row] = await app.dataSource.query<{ lease_until: Date }[]>(
      `SELECT lease_until FROM scheduler_leases WHERE name = $1`,
      [name],
    );
    return row ? row.lease_until.getTime() - app.clock.now().getTime() : 0;
  }

  it('keeps its turn for as long as it runs, on a short lease; then until the next one is due', async () => {
    const name = 'long-turn';
    const leaseMs = 150;
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const task = { name, everyMs: 1_000, leaseMs, run: () => finished };
    const schedule = new LeasedSchedule(task, app.dataSource, app.nest.get(Clock, { strict: false }));
    schedule.start();
    await waitUntil(async () => {
      expect(await msLeft(name)).toBeGreaterThan(0);
    });
    // Whatever time is added to the clock would have ended a lease that nobody renews.
    app.clock.shift(10 * leaseMs);
    await waitUntil(async () => {
      expect(await msLeft(name)).toBeGreaterThan(0);
    });
    expect(await msLeft(name)).toBeLessThanOrEqual(leaseMs);
    finish();
    await waitUntil(async () => {
      expect(await msLeft(name)).toBeGreaterThan(leaseMs);
    });
    await schedule.stop();
    expect(await msLeft(name)).toBe(0);
  });

  // Nothing here waits for an interval: it is an hour.
  it('that is woken takes its turn at once where it has the lease, and nowhere else', async () => {
    const turns: string[] = [];
    const started = (worker: string): LeasedSchedule => {
      const run = (): Promise<void> => {
        turns.push(worker);
        return Promise.resolve();
      };
      const task = { name: 'woken', everyMs: 60 * MINUTE_MS, leaseMs: MINUTE_MS, run };
      const schedule = new LeasedSchedule(task, app.dataSource, app.clock);
      schedule.start();
      return schedule;
    };
    const took = (count: number): Promise<void> =>
      waitUntil(() => {
        expect(turns).toHaveLength(count);
        return Promise.resolve();
      });
    const one = started('one');
    await took(1);
    const other = started('other');
    other.wake();
    one.wake();
    await took(2);
    one.wake();
    await took(3);
    expect(turns).toEqual(['one', 'one', 'one']);
    await Promise.all([one.stop(), other.stop()]);
  });

  it('that is woken goes on with its lease, and asks for it again once it has ended', async () => {
    const name = 'woken-again';
    let turns = 0;
    const run = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    const schedule = new LeasedSchedule(
      { name, everyMs: 60 * MINUTE_MS, leaseMs: MINUTE_MS, run },
      app.dataSource,
      app.clock,
    );
    /** Minutes until the lease ends, once so many turns are over. */
    const minutesLeftAfter = async (count: number): Promise<number> => {
      let minutes = 0;
      await waitUntil(async () => {
        minutes = Math.ceil((await msLeft(name)) / MINUTE_MS);
        expect(turns).toBe(count);
        expect(minutes).toBeGreaterThan(0);
      });
      return minutes;
    };
    try {
      schedule.start();
      await waitUntil(async () => {
        expect(await minutesLeftAfter(1)).toBe(60);
      });
      app.clock.shift(50 * MINUTE_MS);
      schedule.wake();
      expect(await minutesLeftAfter(2)).toBe(10);
      app.clock.shift(11 * MINUTE_MS);
      schedule.wake();
      await waitUntil(async () => {
        expect(await minutesLeftAfter(3)).toBe(60);
      });
    } finally {
      await schedule.stop();
    }
  });

  it('that fails gets its next turn all the same', async () => {
    let runs = 0;
    const run = (): Promise<never> => {
      runs += 1;
      return Promise.reject(new Error('on purpose'));
    };
    const schedule = new LeasedSchedule(
      { name: 'failing', everyMs: 10, leaseMs: 1_000, run },
      app.dataSource,
      app.clock,
    );
    schedule.start();
    await waitUntil(() => {
      expect(runs).toBeGreaterThan(1);
      return Promise.resolve();
    });
    await schedule.stop();
  });
});
