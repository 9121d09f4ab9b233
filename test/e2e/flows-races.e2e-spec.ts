import { DataSource } from 'typeorm';

import { ReconcileOperationsService } from '../../src/billing/operations/reconcile-operations.service.js';
import { Rollups } from '../../src/ledger/rollups.js';
import { Clock } from '../../src/shared/clock.js';
import { FaultReport } from '../support/fault-report.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace, PAUSE, sessionRow } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SAVED = { success: true, stripe: { success: true }, saved_mrr_cents: 19_900, currency: 'eur' };
const PENDING = { success: true, stripe: { success: false, status: 'pending' }, saved_mrr_cents: 0, currency: 'eur' };

const report = new FaultReport();

describe('saves and cancellations that meet', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    report.print();
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Lets the reconciler look again, as the worker does some time later. */
  async function reconcileLater(minutes: number): Promise<void> {
    const clock = app.nest.get(Clock);
    clock.shift(minutes * 60_000);
    try {
      await app.nest.get(ReconcileOperationsService, { strict: false }).run();
    } finally {
      clock.shift(-minutes * 60_000);
    }
  }

  async function savedTraces(flow: FlowWorkspace): Promise<{ announced: number; ledger: number }> {
    const [row] = await app.nest
      .get(DataSource)
      .query<{ count: string }[]>(`SELECT count(*) FROM save_events WHERE workspace_id = $1`, [flow.workspace.id]);
    expect(await app.nest.get(Rollups, { strict: false }).differences(flow.workspace.id)).toEqual([]);
    return { announced: (await flow.announced('cancel.saved')).length, ledger: Number(row?.count) };
  }

  /** Adds a case to the report, once its expectations held. */
  function note(fault: string, what: string, flow: FlowWorkspace, outcome: string): void {
    report.note({ fault, what, mutations: flow.stripe.mutations('/v1/subscriptions').length, outcome });
  }

  it('fifty identical saves at once: one change in Stripe, one answer', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    flow.stripe.failNext({ kind: 'delay', method: 'POST', path: '/v1/subscriptions', delayMs: 500 });
    const body = { session_id: sessionId, ...DISCOUNT };
    const answers = await Promise.all(Array.from({ length: 50 }, () => flow.post('save', body)));
    expect(answers.map((answer) => [answer.status, answer.body as unknown])).toEqual(answers.map(() => [200, SAVED]));
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect(await savedTraces(flow)).toEqual({ announced: 1, ledger: 1 });
    note('G1', 'fifty identical saves at once', flow, 'saved, fifty times the same answer');
  });

  it('saves that wait for another one get its refusal too', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
    flow.stripe.failNext({ kind: 'delay', method: 'POST', path: '/v1/coupons', delayMs: 2_000 });
    const body = { session_id: sessionId, ...DISCOUNT };
    const answers = await Promise.all(Array.from({ length: 5 }, () => flow.post('save', body)));
    expect(answers.map((answer) => answer.body.success as boolean)).toEqual(answers.map(() => false));
    expect(flow.stripe.mutations('/v1/subscriptions')).toEqual([]);
    expect(await savedTraces(flow)).toEqual({ announced: 0, ledger: 0 });
  });

  it('409 operation_in_progress: another offer while the first is being applied', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    flow.stripe.failNext({ kind: 'delay', method: 'POST', path: '/v1/subscriptions', delayMs: 1_000 });
    const first = flow.post('save', { session_id: sessionId, ...DISCOUNT });
    await untilPending(flow);
    const other = await flow.post('save', { session_id: sessionId, ...PAUSE });
    expect([other.status, other.body.error.code]).toEqual([409, 'operation_in_progress']);
    expect((await first).body).toEqual(SAVED);
  });

  it.each([0, 1, 2, 3, 4])('save and cancel at once: exactly one wins (round %i)', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    const [saved, canceled] = await Promise.all([
      flow.post('save', { session_id: sessionId, ...DISCOUNT }),
      flow.post('cancel', { session_id: sessionId }),
    ]);
    expect([saved.status, canceled.status].sort()).toEqual([200, 409]);
    const isSaved = saved.status === 200;
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: isSaved ? 'saved' : 'canceled' });
    expect(await savedTraces(flow)).toEqual(isSaved ? { announced: 1, ledger: 1 } : { announced: 0, ledger: 0 });
    expect(await flow.announced('cancel.canceled')).toHaveLength(isSaved ? 0 : 1);
    const { discounts } = await flow.stripe.client.subscriptions.retrieve(subscriptionId);
    expect(discounts).toHaveLength(isSaved ? 1 : 0);
    note('G2', 'save and cancel at once', flow, isSaved ? 'saved' : 'canceled');
  });

  it('a cancellation waits ten seconds for a save that hangs, then counts, and the offer is taken back', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    flow.stripe.failNext({ kind: 'delay', method: 'POST', path: '/v1/subscriptions', delayMs: 12_000 });
    const saving = flow.post('save', { session_id: sessionId, ...DISCOUNT });
    await untilPending(flow);
    const canceled = await flow.post('cancel', { session_id: sessionId, reason: 'too_expensive' });
    expect([canceled.status, canceled.body]).toEqual([200, { success: true }]);
    const saved = await saving;
    expect([saved.status, saved.body.error?.code]).toEqual([409, 'session_already_resolved']);
    await reconcileLater(5);
    expect((await flow.stripe.client.subscriptions.retrieve(subscriptionId)).discounts).toHaveLength(0);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'canceled' });
    expect(await savedTraces(flow)).toEqual({ announced: 0, ledger: 0 });
  });

  it('an answer of Stripe that got lost: pending, then settled once by the reconciler, and repeats say so', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const lost = { kind: 'reset_after_apply', method: 'POST', path: '/v1/subscriptions' } as const;
    flow.stripe.failNext({ ...lost, times: 1 });
    flow.stripe.failNext({ kind: 'reset_before', path: '/v1/subscriptions', times: 20 });
    const body = { session_id: sessionId, ...DISCOUNT };
    const first = await flow.post('save', body);
    expect([first.status, first.body]).toEqual([200, PENDING]);
    expect(await flow.announced('cancel.saved')).toEqual([]);
    (await startStripeDouble()).clearFaults(flow.stripe.secretKey);
    await reconcileLater(5);
    expect((await flow.post('save', body)).body).toEqual(SAVED);
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    await reconcileLater(10);
    expect(await savedTraces(flow)).toEqual({ announced: 1, ledger: 1 });
  });

  // Reliability tests G4 and A12: the process dies, or loses its database, after Stripe answered.
  it('a process that dies between Stripe’s answer and the commit: finished once, with one cancel.saved', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    await app.nest.get(DataSource).query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`);
    await app.nest.get(DataSource).query(`CREATE TRIGGER die BEFORE INSERT ON save_events
      FOR EACH ROW WHEN (NEW.workspace_id = '${flow.workspace.id}') EXECUTE FUNCTION die()`);
    const body = { session_id: sessionId, ...DISCOUNT };
    const dying = await flow.post('save', body);
    expect(dying.status).toBe(503);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: null });
    await app.nest.get(DataSource).query(`DROP TRIGGER die ON save_events`);
    await reconcileLater(2);
    await reconcileLater(4);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'saved', saved_mrr_cents: 19_900 });
    expect(await savedTraces(flow)).toEqual({ announced: 1, ledger: 1 });
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect((await flow.stripe.client.subscriptions.retrieve(subscriptionId)).discounts).toHaveLength(1);
    expect((await flow.post('save', body)).body).toEqual(SAVED);
    note('A12', 'the database connection ends in the second transaction', flow, 'saved by the reconciler');
  });

  /** Resolves once the workspace has an operation under way; fails after the test's own time limit. */
  async function untilPending(flow: FlowWorkspace): Promise<void> {
    for (;;) {
      const rows = await app.nest
        .get(DataSource)
        .query<unknown[]>(`SELECT 1 FROM billing_operations WHERE workspace_id = $1 AND state = 'pending'`, [
          flow.workspace.id,
        ]);
      if (rows.length > 0) return;
    }
  }
});
