import fc from 'fast-check';
import { DataSource } from 'typeorm';

import { Rollups } from '../../../src/ledger/rollups.js';
import { FaultReport } from '../../support/fault-report.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace, PAUSE, type StartedSession } from '../../support/flows.js';
import { eventsOf, processEvents, sendEvent } from '../../support/stripe-events.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** `RANDOM_OPERATIONS=10000` is the whole of reliability test G13, and takes minutes. */
const OPERATIONS = Number(process.env.RANDOM_OPERATIONS ?? 100);
const HEAR_EVERY = 50;

const anyOperation = fc.record({
  kind: fc.constantFrom('start', 'start', 'start', 'save', 'save', 'pause', 'cancel', 'end', 'stay'),
  pick: fc.nat(),
});

describe('any history of sessions', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    const settings = { RATE_LIMIT_PER_MINUTE: '100000' };
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl, ...settings });
    flow = await newFlowWorkspace(app);
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  async function play({ kind, pick }: { kind: string; pick: number }, sessions: StartedSession[]): Promise<void> {
    const session = sessions[pick % Math.max(sessions.length, 1)];
    if (kind === 'start' || !session) {
      sessions.push(await flow.start());
      return;
    }
    const { sessionId, subscriptionId } = session;
    const { subscriptions } = flow.stripe.client;
    if (kind === 'save') await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    if (kind === 'pause') await flow.post('save', { session_id: sessionId, ...PAUSE });
    if (kind === 'cancel') await flow.post('cancel', { session_id: sessionId });
    if (kind === 'end') await subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    if (kind === 'stay') await subscriptions.update(subscriptionId, { cancel_at_period_end: false });
  }

  let heard = 0;
  async function hear(): Promise<void> {
    const events = await eventsOf(flow.stripe, 'customer.subscription.');
    for (const event of events.slice(heard)) await sendEvent(app, flow, event);
    heard = events.length;
    await processEvents(app);
  }

  it('leaves sums that are those of the ledger, and changes Stripe once per save', async () => {
    const operations = fc.sample(anyOperation, OPERATIONS);
    const sessions: StartedSession[] = [];
    for (const [index, operation] of operations.entries()) {
      await play(operation, sessions);
      if (index % HEAR_EVERY === 0) await hear();
    }
    await hear();
    const { id } = flow.workspace;
    const count = async (sql: string): Promise<number> => {
      const [row] = await app.nest.get(DataSource).query<{ n: number }[]>(`SELECT coalesce(${sql}`, [id]);
      return Number(row?.n);
    };
    // A save that is reversed stays one in the sums; the ledger shows both, and what is left.
    const accepted = `event_type LIKE 'offer_accepted.%'`;
    const ledgerCents = await count(
      `sum(mrr_impact_reporting_cents), 0) AS n FROM save_events WHERE workspace_id = $1 AND ${accepted}`,
    );
    const keptCents = await count('sum(mrr_impact_reporting_cents), 0) AS n FROM save_events WHERE workspace_id = $1');
    const inForceCents = await count(
      `sum(saved_mrr_reporting_cents), 0) AS n FROM cancel_sessions
       WHERE workspace_id = $1 AND outcome = 'saved' AND save_reversed_at IS NULL`,
    );
    expect(keptCents).toBe(inForceCents);
    const summedCents = await count(
      'sum(completed_mrr_saved_cents), 0) AS n FROM daily_rollups WHERE workspace_id = $1',
    );
    const saves = await count(`count(*), 0) AS n FROM save_events WHERE workspace_id = $1 AND ${accepted}`);
    expect(summedCents).toBe(ledgerCents);
    expect(await app.nest.get(Rollups, { strict: false }).differences(id)).toEqual([]);
    const applied = flow.stripe
      .mutations('/v1/subscriptions')
      .filter(({ params }) => JSON.stringify(params).includes('retainly_operation'));
    expect(applied).toHaveLength(saves);
    const report = new FaultReport();
    const what = `${OPERATIONS} random operations, ${sessions.length} sessions`;
    report.note({ fault: 'G13', what, mutations: applied.length, outcome: `saved MRR ${summedCents} = ledger` });
    report.print();
  }, 1_800_000);
});
