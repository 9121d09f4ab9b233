import fc from 'fast-check';
import type { Response } from 'supertest';
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
/** Histories go on side by side: each workspace may ask Stripe only so many times a second. */
const WORKSPACES = 4;
/** What `pg-pool` says when the server had no time for a new connection. */
const NO_CONNECTION = 'timeout exceeded when trying to connect';

const anyOperation = fc.record({
  kind: fc.constantFrom('start', 'start', 'start', 'save', 'save', 'pause', 'cancel', 'end', 'stay'),
  pick: fc.nat(),
});

/** Asks again what the server had no room for, as clients and Stripe do; a busy machine runs out of it for seconds. */
async function untilServed(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
  }
}

interface Operation {
  kind: string;
  pick: number;
}

describe('any history of sessions', () => {
  let app: TestApp;
  let flows: FlowWorkspace[];
  beforeAll(async () => {
    const settings = { RATE_LIMIT_PER_MINUTE: '100000' };
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl, ...settings });
    flows = await Promise.all(Array.from({ length: WORKSPACES }, () => newFlowWorkspace(app)));
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  async function start(flow: FlowWorkspace): Promise<StartedSession> {
    const subscription = flow.stripe.newSubscription();
    const { subscriptionId: subscription_id, customerId: customer_id } = subscription;
    const answer = await untilServed(() => flow.post('start', { subscription_id, customer_id }));
    expect(answer.status).toBe(200);
    return { ...subscription, answer, sessionId: answer.body.session_id as string };
  }

  async function play(flow: FlowWorkspace, sessions: StartedSession[], { kind, pick }: Operation): Promise<void> {
    const session = sessions[pick % Math.max(sessions.length, 1)];
    if (kind === 'start' || !session) {
      sessions.push(await start(flow));
      return;
    }
    const { sessionId, subscriptionId } = session;
    const { subscriptions } = flow.stripe.client;
    const post = (route: string, body: object = {}): Promise<Response> =>
      untilServed(() => flow.post(route, { session_id: sessionId, ...body }));
    if (kind === 'save') await post('save', DISCOUNT);
    if (kind === 'pause') await post('save', PAUSE);
    if (kind === 'cancel') await post('cancel');
    if (kind === 'end') await subscriptions.update(subscriptionId, { cancel_at_period_end: true });
    if (kind === 'stay') await subscriptions.update(subscriptionId, { cancel_at_period_end: false });
  }

  /** Delivers what Stripe has to say since the last time. */
  async function hear(flow: FlowWorkspace, heard: Set<string>): Promise<void> {
    const news = (await eventsOf(flow.stripe, 'customer.subscription.')).filter(({ id }) => !heard.has(id));
    for (const event of news) {
      const answer = await untilServed(() => sendEvent(app, flow, event));
      expect(answer.status).toBe(200);
      heard.add(event.id);
    }
    await work();
  }

  /** What the worker does turn by turn: one that finds no connection to the database is followed by the next. */
  async function work(): Promise<void> {
    for (;;) {
      try {
        await processEvents(app);
        return;
      } catch (error) {
        if (!(error instanceof Error) || error.message !== NO_CONNECTION) throw error;
      }
    }
  }

  async function live(flow: FlowWorkspace, operations: Operation[]): Promise<StartedSession[]> {
    const sessions: StartedSession[] = [];
    const heard = new Set<string>();
    for (const [index, operation] of operations.entries()) {
      await play(flow, sessions, operation);
      if (index % HEAR_EVERY === 0) await hear(flow, heard);
    }
    await hear(flow, heard);
    return sessions;
  }

  async function numberOf(flow: FlowWorkspace, sql: string): Promise<number> {
    const [row] = await app.nest.get(DataSource).query<{ n: string }[]>(sql, [flow.workspace.id]);
    return Number(row?.n);
  }

  /** Holds a workspace's numbers against its ledger. @returns what was saved, and how often Stripe was changed */
  async function audit(flow: FlowWorkspace, sessions: StartedSession[]): Promise<{ cents: number; applied: number }> {
    // A save that is reversed stays one in the sums; the ledger shows both, and what is left.
    const accepted = `FROM save_events WHERE workspace_id = $1 AND event_type LIKE 'offer_accepted.%'`;
    const cents = await numberOf(flow, `SELECT coalesce(sum(mrr_impact_reporting_cents), 0) AS n ${accepted}`);
    const saves = await numberOf(flow, `SELECT count(*) AS n ${accepted}`);
    const keptCents = await numberOf(
      flow,
      'SELECT coalesce(sum(mrr_impact_reporting_cents), 0) AS n FROM save_events WHERE workspace_id = $1',
    );
    const inForceCents = await numberOf(
      flow,
      `SELECT coalesce(sum(saved_mrr_reporting_cents), 0) AS n FROM cancel_sessions
       WHERE workspace_id = $1 AND outcome = 'saved' AND save_reversed_at IS NULL`,
    );
    expect(keptCents).toBe(inForceCents);
    expect(await app.nest.get(Rollups, { strict: false }).differences(flow.workspace.id)).toEqual([]);
    const { body } = await app.http().get('/api/v1/analytics').set('X-API-Key', flow.workspace.secretKey).expect(200);
    expect(body).toMatchObject({ cancel_sessions: sessions.length, saves, mrr_saved_cents: cents });
    const applied = flow.stripe
      .mutations('/v1/subscriptions')
      .filter(({ params }) => JSON.stringify(params).includes('retainly_operation'));
    expect(applied).toHaveLength(saves);
    return { cents, applied: applied.length };
  }

  it('leaves analytics that are the sum of the ledger, and changes Stripe once per save', async () => {
    const each = Math.ceil(OPERATIONS / WORKSPACES);
    const histories = fc.sample(fc.array(anyOperation, { minLength: each, maxLength: each }), WORKSPACES);
    const lives = await Promise.all(flows.map((flow, index) => live(flow, histories[index] ?? [])));
    const audits = [];
    for (const [index, flow] of flows.entries()) audits.push(await audit(flow, lives[index] ?? []));
    const report = new FaultReport();
    report.note({
      fault: 'G13',
      what: `${each * WORKSPACES} random operations, ${lives.flat().length} sessions`,
      mutations: audits.reduce((sum, { applied }) => sum + applied, 0),
      outcome: `saved MRR ${audits.reduce((sum, { cents }) => sum + cents, 0)} in analytics = ledger`,
    });
    report.print();
  }, 3_600_000);
});
