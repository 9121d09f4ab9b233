import { DataSource, type QueryRunner } from 'typeorm';

import { ChildProcesses } from '../../support/child-processes.js';
import { FaultReport } from '../../support/fault-report.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace, sessionRow } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';

/** Whoever takes over asks for its turn this often, and then needs a moment. */
const EVERY_MS = 5_000;
const PROMISE_MS = 60_000;
const ADVISORY_LOCK = 20_261_122;

/** Reliability test G4 with real processes, killed with -9. Their leases are measured, and then moved: nobody waits. */
describe('a save whose processes die after Stripe applied it', () => {
  let app: TestApp;
  let db: DataSource;
  let flow: FlowWorkspace;
  let processes: ChildProcesses;
  let gate: QueryRunner;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    db = app.nest.get(DataSource);
    flow = await newFlowWorkspace(app);
    processes = new ChildProcesses(app);
    gate = db.createQueryRunner();
  });
  afterAll(async () => {
    await processes.stop();
    await gate.release();
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Milliseconds until the leases allow somebody else to go on; then they have run out. */
  async function runOut(): Promise<number> {
    const [row] = await db.query<{ seconds: string }[]>(
      `SELECT extract(epoch FROM greatest(
         (SELECT max(lease_until) FROM billing_operations WHERE state = 'pending'),
         (SELECT max(lease_until) FROM scheduler_leases WHERE name = 'billing.reconcile-operations')
       ) - clock_timestamp()) AS seconds`,
    );
    await db.query(`UPDATE billing_operations SET lease_until = now() - interval '1 second' WHERE state = 'pending'`);
    await db.query(`DELETE FROM scheduler_leases WHERE name = 'billing.reconcile-operations'`);
    return Number(row?.seconds) * 1_000;
  }

  /** Whoever commits a save now waits in the middle of that transaction. */
  async function closeGate(): Promise<void> {
    await gate.query(`SELECT pg_advisory_lock(${ADVISORY_LOCK})`);
    await db.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_advisory_xact_lock(${ADVISORY_LOCK}); RETURN NEW; END $$`);
    await db.query(`CREATE TRIGGER wait BEFORE INSERT ON save_events FOR EACH ROW EXECUTE FUNCTION wait()`);
  }

  async function somebodyWaits(): Promise<void> {
    const waiting = await db.query<unknown[]>(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
    expect(waiting).toHaveLength(1);
  }

  async function openGate(): Promise<void> {
    await gate.query(`SELECT pg_advisory_unlock(${ADVISORY_LOCK})`);
    await db.query(`DROP TRIGGER wait ON save_events`);
  }

  it('is finished by another worker within 60 s: one change in Stripe, one cancel.saved', async () => {
    const { sessionId, subscriptionId } = await flow.start();
    flow.stripe.failNext({ kind: 'timeout_after_apply', method: 'POST', path: '/v1/subscriptions' });
    const api = await processes.start('api');
    const saving = fetch(`${api.url}/api/flows/save`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': flow.workspace.secretKey },
      body: JSON.stringify({ session_id: sessionId, ...DISCOUNT }),
    }).catch(() => 'no answer');
    await waitUntil(() => {
      expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
      return Promise.resolve();
    });
    await api.crash(0);
    expect(await saving).toBe('no answer');
    expect((await runOut()) + EVERY_MS).toBeLessThan(PROMISE_MS);

    await closeGate();
    const worker = await processes.start('worker');
    await waitUntil(somebodyWaits, 20_000);
    await worker.crash(0);
    await openGate();
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: null });
    expect((await runOut()) + EVERY_MS).toBeLessThan(PROMISE_MS);

    await waitUntil(async () => {
      expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'saved', saved_mrr_cents: 19_900 });
    }, 30_000);
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect((await flow.stripe.client.subscriptions.retrieve(subscriptionId)).discounts).toHaveLength(1);
    expect(await flow.announced('cancel.saved')).toHaveLength(1);
    const report = new FaultReport();
    const mutations = flow.stripe.mutations('/v1/subscriptions').length;
    report.note({ fault: 'G4', what: 'kill -9 of the API, and of the first worker', mutations, outcome: 'saved' });
    report.print();
  }, 120_000);
});
