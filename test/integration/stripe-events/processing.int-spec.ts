import { DataSource } from 'typeorm';

import { ProcessStripeEventsService } from '../../../src/billing/stripe-events/process-stripe-events.service.js';
import { StoreStripeEventService } from '../../../src/billing/stripe-events/store-stripe-event.service.js';
import {
  type StripeEventHandler,
  StripeEventHandlers,
} from '../../../src/billing/stripe-events/stripe-event-handlers.js';
import { Clock } from '../../../src/shared/clock.js';
import { storedEvents } from '../../support/stripe-events.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../../support/workspaces.js';

const HOUR_MS = 3_600_000;

describe('processing of stored events', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  let types = 0;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  /** Stores so many events of a type of its own, that these listen to. */
  async function store(count: number, ...handlers: StripeEventHandler[]): Promise<void> {
    types += 1;
    const type = `test.${types}`;
    for (const handler of handlers) app.nest.get(StripeEventHandlers, { strict: false }).register(type, handler);
    for (let index = 0; index < count; index += 1) {
      const event = { id: `evt_${types}_${index}`, object: 'event' as const, type, created: 1_777_629_600 };
      const body = { ...event, api_version: null, livemode: false };
      await app.nest
        .get(StoreStripeEventService, { strict: false })
        .store(workspace.id, body, JSON.stringify({ ...body, data: { object: {} } }));
    }
  }

  const run = () => app.nest.get(ProcessStripeEventsService, { strict: false }).run();

  it('hands each event on once when several workers look at once', async () => {
    const seen: string[] = [];
    await store(20, ({ event }) => Promise.resolve(void seen.push(event.id)));
    await Promise.all([run(), run(), run()]);
    expect(seen).toHaveLength(20);
    expect(new Set(seen).size).toBe(20);
    expect(new Set((await storedEvents(app, workspace.id)).map(({ state }) => state))).toEqual(new Set(['processed']));
  });

  it('tries a failed one again later, and does not keep it from other listeners', async () => {
    let tries = 0;
    let others = 0;
    await store(
      1,
      () => ((tries += 1) === 1 ? Promise.reject(new Error('away')) : Promise.resolve()),
      () => Promise.resolve(void (others += 1)),
    );
    await run();
    await run();
    expect([tries, others]).toEqual([1, 1]);
    expect(await storedEvents(app, workspace.id)).toMatchObject([{ state: 'pending', attempt_count: 1 }]);
    app.nest.get(Clock).shift(HOUR_MS);
    await run();
    expect(tries).toBe(2);
    expect(await storedEvents(app, workspace.id)).toMatchObject([{ state: 'processed', attempt_count: 2 }]);
  });

  it('gives up after thirty tries, and keeps the event and the reason', async () => {
    await store(1, () => Promise.reject(new Error('never')));
    for (let attempt = 1; attempt <= 31; attempt += 1) {
      app.nest.get(Clock).shift(2 * HOUR_MS);
      await run();
    }
    expect(await storedEvents(app, workspace.id)).toMatchObject([{ state: 'failed', attempt_count: 30 }]);
    const [row] = await app.nest
      .get(DataSource)
      .query<{ last_error: string }[]>(`SELECT last_error FROM stripe_events WHERE workspace_id = $1`, [workspace.id]);
    expect(row?.last_error).toBe('never');
  });

  it('takes over from a worker that died', async () => {
    let handled = 0;
    await store(1, () => Promise.resolve(void (handled += 1)));
    await app.nest.get(DataSource).query(
      `UPDATE stripe_events SET lease_token = gen_random_uuid(), lease_until = $2, attempt_count = 1
         WHERE workspace_id = $1`,
      [workspace.id, new Date(app.nest.get(Clock).now().getTime() + 60_000)],
    );
    await run();
    expect(handled).toBe(0);
    app.nest.get(Clock).shift(61_000);
    await run();
    expect(handled).toBe(1);
  });
});
