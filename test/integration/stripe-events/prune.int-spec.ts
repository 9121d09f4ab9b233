import { DataSource } from 'typeorm';

import { PruneStripeEventsService } from '../../../src/billing/stripe-events/prune-stripe-events.service.js';
import { newId } from '../../../src/shared/ids.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

describe('old events of Stripe', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_EVENT_DAYS: '40' });
  });
  afterAll(() => app.close());

  it('are deleted after their days, in batches, unless they may still be worked on', async () => {
    const { id: workspaceId } = await newWorkspace(app);
    const db = app.nest.get(DataSource);
    const store = (state: string, ageDays: number, count: number): Promise<unknown> =>
      db.query(
        `INSERT INTO stripe_events (workspace_id, id, stripe_event_id, type, is_livemode, payload, state, attempt_count,
           next_attempt_at, created_at, received_at)
         SELECT $1, gen_random_uuid(), 'evt_' || $5::text || n, 'test', false, '{}', $2, 0,
           CASE WHEN $2 = 'pending' THEN now() END, now(), now() - make_interval(days => $3)
         FROM generate_series(1, $4) AS n`,
        [workspaceId, state, ageDays, count, newId()],
      );
    await store('processed', 41, 1_200);
    await store('ignored', 41, 1);
    await store('processed', 39, 2);
    await store('pending', 41, 3);
    await store('failed', 41, 4);
    const prune = app.nest.get(PruneStripeEventsService, { strict: false });
    expect(await prune.run()).toBe(1_201);
    expect(await prune.run()).toBe(0);
    const left = await db.query<unknown[]>(
      `SELECT state, count(*)::int AS count FROM stripe_events WHERE workspace_id = $1 GROUP BY state ORDER BY state`,
      [workspaceId],
    );
    expect(left).toEqual([
      { state: 'failed', count: 4 },
      { state: 'pending', count: 3 },
      { state: 'processed', count: 2 },
    ]);
  });
});
