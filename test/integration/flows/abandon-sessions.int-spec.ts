import { DataSource } from 'typeorm';

import { BillingOperations } from '../../../src/billing/operations/billing-operations.service.js';
import { AbandonSessionsService } from '../../../src/flows/sessions/abandon-sessions.service.js';
import { Clock } from '../../../src/shared/clock.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const HOUR_MS = 3_600_000;

describe('AbandonSessionsService', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ SESSION_IDLE_HOURS: '24' });
  });
  afterAll(() => app.close());

  function hoursAgo(hours: number): Date {
    return new Date(app.nest.get(Clock).now().getTime() - hours * HOUR_MS);
  }

  function run(): Promise<number> {
    return app.nest.get(AbandonSessionsService, { strict: false }).run();
  }

  async function outcomes(workspaceId: string): Promise<Record<string, number>> {
    const rows = await app.nest
      .get(DataSource)
      .query<{ outcome: string | null; count: string }[]>(
        `SELECT outcome, count(*) FROM cancel_sessions WHERE workspace_id = $1 GROUP BY outcome`,
        [workspaceId],
      );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome ?? 'open', Number(count)]));
  }

  async function announced(workspaceId: string): Promise<number> {
    const rows = await app.nest
      .get(DataSource)
      .query<unknown[]>(`SELECT 1 FROM outbox_events WHERE workspace_id = $1 AND type = 'cancel.abandoned'`, [
        workspaceId,
      ]);
    return rows.length;
  }

  it('closes what was idle for a day, in every workspace, and nothing else', async () => {
    const first = await newWorkspace(app);
    const second = await newWorkspace(app);
    await insertSession(app, first.id, { startedAt: hoursAgo(30), lastActivityAt: hoursAgo(25) });
    await insertSession(app, first.id, { startedAt: hoursAgo(30), lastActivityAt: hoursAgo(23) });
    await insertSession(app, first.id, { startedAt: hoursAgo(30), outcome: 'saved' });
    await insertSession(app, second.id, { startedAt: hoursAgo(25) });
    expect(await run()).toBe(2);
    expect(await outcomes(first.id)).toEqual({ open: 1, abandoned: 1, saved: 1 });
    expect(await outcomes(second.id)).toEqual({ abandoned: 1 });
    expect(await run()).toBe(0);
  });

  it('closes each session once when several workers look at once', async () => {
    const { id } = await newWorkspace(app);
    for (let count = 0; count < 60; count += 1) await insertSession(app, id, { startedAt: hoursAgo(25) });
    const counts = await Promise.all([run(), run(), run()]);
    // Sessions that another worker holds are passed over, so the last few may be left for the next turn.
    const left = await run();
    expect(counts.reduce((sum, count) => sum + count, left)).toBe(60);
    expect(await outcomes(id)).toEqual({ abandoned: 60 });
    expect(await announced(id)).toBe(60);
  });

  it('lets a workspace that fails keep no other waiting', async () => {
    const workspaces = [await newWorkspace(app), await newWorkspace(app), await newWorkspace(app)];
    for (const { id } of workspaces) await insertSession(app, id, { startedAt: hoursAgo(25) });
    const [first] = workspaces.map(({ id }) => id).sort();
    const db = app.nest.get(DataSource);
    await db.query(
      `ALTER TABLE cancel_sessions ADD CONSTRAINT broken CHECK (workspace_id <> '${first}' OR outcome IS NULL)`,
    );
    expect(await run()).toBe(2);
    await db.query(`ALTER TABLE cancel_sessions DROP CONSTRAINT broken`);
    expect(await run()).toBe(1);
  });

  // Otherwise Stripe could apply an offer to a session that no longer takes it.
  it('waits for an offer that is still being applied', async () => {
    const { id: workspaceId } = await newWorkspace(app);
    const session = await insertSession(app, workspaceId, { startedAt: hoursAgo(25) });
    const { id: sessionId, customerId, subscriptionId, mrrCents } = session;
    const offer = { type: 'pause' as const, terms: { months: 2 } };
    await app.nest.get(Transactions).run((tx) =>
      app.nest.get(BillingOperations, { strict: false }).begin(tx, {
        workspaceId,
        sessionId,
        customerId,
        subscriptionId,
        action: { kind: 'offer', offer, mrrCents },
      }),
    );
    expect(await run()).toBe(0);
    expect(await outcomes(workspaceId)).toEqual({ open: 1 });
    await app.nest
      .get(DataSource)
      .query(`UPDATE billing_operations SET state = 'failed' WHERE session_id = $1`, [sessionId]);
    expect(await run()).toBe(1);
  });
});
