import { DataSource } from 'typeorm';

import type { CancelSession } from '../../../src/flows/entities/cancel-session.entity.js';
import { AbandonSessionsService } from '../../../src/flows/sessions/abandon-sessions.service.js';
import { Rollups } from '../../../src/ledger/rollups.js';
import { Clock } from '../../../src/shared/clock.js';
import { fromPublicId } from '../../../src/shared/ids.js';
import { insertSession } from '../../support/factories.js';
import { FaultReport } from '../../support/fault-report.js';
import { DISCOUNT, type FlowWorkspace, newFlowWorkspace, PAUSE, type StartedSession } from '../../support/flows.js';
import { type EventOfDouble, eventsOf, processEvents, sendEvent } from '../../support/stripe-events.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const DAY_MS = 86_400_000;
const SUBSCRIPTION = 'customer.subscription.';

interface Row {
  outcome: string | null;
  completed_at: Date | null;
  save_reversed_at: Date | null;
  reactivated_at: Date | null;
}

const report = new FaultReport();

/** What customers do in Stripe's portal, and what it makes of our sessions. */
describe('outcomes after Stripe had its say', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    const double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
  });
  afterAll(async () => {
    report.print();
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app);
  });
  afterEach(async () => {
    const differences = await app.nest.get(Rollups, { strict: false }).differences(flow.workspace.id);
    expect(differences).toEqual([]);
  });

  /** Adds a case to the report; the offer itself is one change in Stripe, what customers do there are the others. */
  function note(fault: string, what: string, outcome: string): void {
    report.note({ fault, what, mutations: flow.stripe.mutations('/v1/subscriptions').length, outcome });
  }

  const inStripe = () => flow.stripe.client.subscriptions;
  const query = <T>(sql: string, ...parameters: unknown[]) =>
    app.nest.get(DataSource).query<T[]>(sql, [flow.workspace.id, ...parameters]);

  async function hear(events: EventOfDouble[]): Promise<void> {
    for (const event of events) expect((await sendEvent(app, flow, event)).status).toBe(200);
    await processEvents(app);
  }

  /** Sends every event of the account's subscriptions, also those that were sent before. */
  async function hearAll(): Promise<void> {
    await hear(await eventsOf(flow.stripe, SUBSCRIPTION));
  }

  async function rowOf(sessionId: string): Promise<Row> {
    const [row] = await query<Row>(
      `SELECT outcome, completed_at, save_reversed_at, reactivated_at FROM cancel_sessions
       WHERE workspace_id = $1 AND id = $2`,
      fromPublicId('session', sessionId) ?? sessionId,
    );
    if (!row) throw new Error('no such session');
    return row;
  }

  async function ledger(): Promise<[string, number][]> {
    const rows = await query<{ event_type: string; mrr_impact_cents: number }>(
      `SELECT event_type, mrr_impact_cents FROM save_events WHERE workspace_id = $1 ORDER BY id`,
    );
    return rows.map((row) => [row.event_type, Number(row.mrr_impact_cents)]);
  }

  async function saved(): Promise<StartedSession> {
    const session = await flow.start();
    const answer = await flow.post('save', { session_id: session.sessionId, reason: 'too_expensive', ...DISCOUNT });
    expect(answer.body.success).toBe(true);
    return session;
  }

  function abandoned(subscription: TestSubscription, daysAgo = 1): Promise<CancelSession> {
    const { customerId, subscriptionId } = subscription;
    const startedAt = new Date(app.nest.get(Clock).now().getTime() - daysAgo * DAY_MS);
    return insertSession(app, flow.workspace.id, { outcome: 'abandoned', startedAt, customerId, subscriptionId });
  }

  async function startAgain({ subscriptionId, customerId }: TestSubscription): Promise<string> {
    const answer = await flow.post('start', { subscription_id: subscriptionId, customer_id: customerId });
    return answer.body.session_id as string;
  }

  /** Lets two days pass without a call, and the idle sessions be closed. */
  async function closeIdle(): Promise<void> {
    await query(
      `UPDATE cancel_sessions SET last_activity_at = last_activity_at - interval '2 days' WHERE workspace_id = $1`,
    );
    await query(`UPDATE flow_events SET occurred_at = occurred_at - interval '2 days' WHERE workspace_id = $1`);
    await app.nest.get(AbandonSessionsService, { strict: false }).run();
  }

  const requestEnd = (id: string) => inStripe().update(id, { cancel_at_period_end: true });
  const undoRequest = (id: string) => inStripe().update(id, { cancel_at_period_end: false });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['at the end of the period', (id) => inStripe().update(id, { cancel_at_period_end: true })],
    ['at a date', (id) => inStripe().update(id, { cancel_at: 4_000_000_000 })],
    ['at once', (id) => inStripe().cancel(id)],
  ])('an abandoned session becomes canceled when the customer cancels %s', async (_case, cancel) => {
    const subscription = flow.stripe.newSubscription();
    const session = await abandoned(subscription);
    await cancel(subscription.subscriptionId);
    const { canceled_at: canceledAt } = await inStripe().retrieve(subscription.subscriptionId);
    await hearAll();
    expect(await rowOf(session.id)).toMatchObject({
      outcome: 'canceled',
      completed_at: new Date((canceledAt ?? 0) * 1_000),
    });
    expect(await flow.announced('cancel.canceled')).toMatchObject([
      { data: { subscription_id: subscription.subscriptionId, mrr_lost_cents: 19_900, currency: 'eur' } },
    ]);
  });

  it('an abandoned session of 31 days ago stays so', async () => {
    const subscription = flow.stripe.newSubscription();
    const session = await abandoned(subscription, 31);
    await requestEnd(subscription.subscriptionId);
    await hearAll();
    expect(await rowOf(session.id)).toMatchObject({ outcome: 'abandoned' });
  });

  it('of several abandoned sessions only the last one counts as canceled', async () => {
    const subscription = flow.stripe.newSubscription();
    const [first, last] = [await abandoned(subscription, 3), await abandoned(subscription, 1)];
    await requestEnd(subscription.subscriptionId);
    await hearAll();
    expect(await rowOf(first.id)).toMatchObject({ outcome: 'abandoned' });
    expect(await rowOf(last.id)).toMatchObject({ outcome: 'canceled' });
  });

  it('a customer who cancelled with us is not counted again for a session abandoned afterwards', async () => {
    const session = await flow.start();
    await flow.post('cancel', { session_id: session.sessionId });
    const later = await abandoned(session, 0);
    await requestEnd(session.subscriptionId);
    await hearAll();
    expect(await rowOf(later.id)).toMatchObject({ outcome: 'abandoned' });
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('nor for a session that was open when Stripe showed the request', async () => {
    const session = await flow.start();
    await flow.post('cancel', { session_id: session.sessionId });
    const later = await startAgain(session);
    await requestEnd(session.subscriptionId);
    await hearAll();
    await closeIdle();
    expect(await rowOf(later)).toMatchObject({ outcome: 'abandoned' });
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('nor when a cancellation that was counted comes into force', async () => {
    const subscription = flow.stripe.newSubscription();
    await abandoned(subscription);
    await requestEnd(subscription.subscriptionId);
    await hearAll();
    const later = await abandoned(subscription, 0);
    await inStripe().cancel(subscription.subscriptionId);
    await hearAll();
    expect(await rowOf(later.id)).toMatchObject({ outcome: 'abandoned' });
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  describe('a customer who had cancelled before, and then stayed, is counted when they leave', () => {
    it.each<[string, (session: StartedSession) => Promise<unknown>]>([
      [
        'after an offer that they took',
        async (session) => flow.post('save', { session_id: await startAgain(session), ...DISCOUNT }),
      ],
      [
        'after undoing it in Stripe',
        async (session) => {
          await abandoned(session, 0);
          await requestEnd(session.subscriptionId);
          await undoRequest(session.subscriptionId);
          await hearAll();
        },
      ],
    ])('%s', async (_case, stay) => {
      const session = await flow.start();
      await flow.post('cancel', { session_id: session.sessionId });
      await stay(session);
      const later = await abandoned(session, 0);
      await requestEnd(session.subscriptionId);
      await hearAll();
      expect(await rowOf(later.id)).toMatchObject({ outcome: 'canceled' });
      expect(await flow.announced('cancel.canceled')).toHaveLength(2);
    });

    it('long ago, when nobody noted more than the session', async () => {
      const subscription = flow.stripe.newSubscription();
      const { customerId, subscriptionId } = subscription;
      const startedAt = new Date(app.nest.get(Clock).now().getTime() - 200 * DAY_MS);
      await insertSession(app, flow.workspace.id, { outcome: 'canceled', startedAt, customerId, subscriptionId });
      const later = await abandoned(subscription);
      await requestEnd(subscriptionId);
      await hearAll();
      expect(await rowOf(later.id)).toMatchObject({ outcome: 'canceled' });
    });
  });

  it('an open session is left to the customer, and closed as canceled instead of abandoned', async () => {
    const session = await flow.start();
    await requestEnd(session.subscriptionId);
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: null });
    await closeIdle();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'canceled' });
    expect(await flow.announced('cancel.abandoned')).toEqual([]);
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('a save is reversed, restored and reversed again, and the ledger follows', async () => {
    const session = await saved();
    await requestEnd(session.subscriptionId);
    await hearAll();
    const { canceled_at: canceledAt } = await inStripe().retrieve(session.subscriptionId);
    expect(await rowOf(session.sessionId)).toMatchObject({
      outcome: 'saved',
      save_reversed_at: new Date((canceledAt ?? 0) * 1_000),
    });
    expect(await flow.announced('cancel.save_reversed')).toMatchObject([
      {
        data: {
          session_id: session.sessionId,
          subscription_id: session.subscriptionId,
          offer: 'discount',
          saved_mrr_cents: 19_900,
          days_saved: 0,
          currency: 'eur',
        },
      },
    ]);
    await undoRequest(session.subscriptionId);
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: null });

    await inStripe().cancel(session.subscriptionId);
    await hearAll();
    expect(await ledger()).toEqual([
      ['offer_accepted.discount', 19_900],
      ['save_reversed', -19_900],
      ['save_restored', 19_900],
      ['save_reversed', -19_900],
    ]);
  });

  it('a save is reversed by a cancellation confirmed with us, and restored by the next offer taken', async () => {
    flow = await newFlowWorkspace(app, { offerCooldownDays: 0 });
    const session = await saved();
    const { sessionId } = session;
    await flow.post('cancel', { session_id: await startAgain(session) });
    expect(await rowOf(sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: expect.any(Date) });
    expect(await flow.announced('cancel.save_reversed')).toHaveLength(1);
    expect((await flow.post('save', { session_id: await startAgain(session), ...PAUSE })).body.success).toBe(true);
    expect(await rowOf(sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: null });
    expect((await ledger()).map(([type]) => type)).toEqual([
      'offer_accepted.discount',
      'save_reversed',
      'offer_accepted.pause',
      'save_restored',
    ]);
  });

  it('a save stays one when the subscription ends after 90 days', async () => {
    const session = await saved();
    await query(
      `UPDATE cancel_sessions SET completed_at = completed_at - interval '91 days',
       started_at = started_at - interval '91 days' WHERE workspace_id = $1`,
    );
    await app.nest.get(Rollups, { strict: false }).rebuild(flow.workspace.id);
    await inStripe().cancel(session.subscriptionId);
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: null });
    expect(await ledger()).toHaveLength(1);
  });

  it('a request from before the save does not reverse it; the end does', async () => {
    const session = await saved();
    await requestEnd(session.subscriptionId);
    // As if it had come between our look at the subscription and Stripe's answer to the offer.
    await query(
      `UPDATE cancel_sessions SET completed_at = completed_at + interval '2 seconds' WHERE workspace_id = $1`,
    );
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: null });
    (await startStripeDouble()).advance(flow.stripe.secretKey, 31 * 86_400);
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: expect.any(Date) });
  });

  it.each(['record', 'period_end', 'immediate'] as const)(
    'our own cancellation (%s) counts once, whatever Stripe says about it',
    async (cancelMode) => {
      flow = await newFlowWorkspace(app, { cancelMode });
      const session = await flow.start();
      await flow.post('cancel', { session_id: session.sessionId, reason: 'too_expensive' });
      const before = await rowOf(session.sessionId);
      await hearAll();
      expect(await rowOf(session.sessionId)).toEqual(before);
      expect(await flow.announced('cancel.canceled')).toHaveLength(1);
    },
  );

  it('un-cancelling in Stripe is seen, and so is leaving once more', async () => {
    flow = await newFlowWorkspace(app, { cancelMode: 'period_end' });
    const session = await flow.start();
    await flow.post('cancel', { session_id: session.sessionId });
    await undoRequest(session.subscriptionId);
    // The undoing is heard of before the request.
    await hear((await eventsOf(flow.stripe, SUBSCRIPTION)).slice(-1));
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'canceled', reactivated_at: expect.any(Date) });
    await requestEnd(session.subscriptionId);
    await hearAll();
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'canceled', reactivated_at: null });
  });

  // G8
  it('ten copies of an event at once have one effect', async () => {
    const session = await saved();
    await requestEnd(session.subscriptionId);
    const [event] = (await eventsOf(flow.stripe, SUBSCRIPTION)).slice(-1);
    if (!event) throw new Error('no event');
    await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await sendEvent(app, flow, event);
        // As if Stripe had sent the same change under ten ids.
        await sendEvent(app, flow, { ...event, id: `${event.id}${index}` });
        await processEvents(app);
      }),
    );
    await processEvents(app);
    expect(await ledger()).toEqual([
      ['offer_accepted.discount', 19_900],
      ['save_reversed', -19_900],
    ]);
    expect(await flow.announced('cancel.save_reversed')).toHaveLength(1);
    note('G8', 'the same event ten times, under eleven ids, at once', 'reversed once');
  });

  // G9
  it.each<[string, (events: EventOfDouble[]) => EventOfDouble[]]>([
    ['backwards', (events) => events.toReversed()],
    ['the newest first', (events) => [...events.slice(-1), ...events.slice(0, -1)]],
    ['with the first one lost', (events) => events.slice(1)],
    ['in an older shape', (events) => events.map((event) => ({ ...event, api_version: '2020-08-27' }))],
  ])('events %s end in the newest state', async (order, arrange) => {
    const session = await saved();
    await requestEnd(session.subscriptionId);
    await undoRequest(session.subscriptionId);
    await requestEnd(session.subscriptionId);
    await hear(arrange(await eventsOf(flow.stripe, SUBSCRIPTION)));
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: expect.any(Date) });
    await undoRequest(session.subscriptionId);
    const later = (await eventsOf(flow.stripe, SUBSCRIPTION)).map((event) => ({ ...event, id: `${event.id}b` }));
    await hear(arrange(later));
    expect(await rowOf(session.sessionId)).toMatchObject({ outcome: 'saved', save_reversed_at: null });
    expect((await ledger()).reduce((sum, [, cents]) => sum + cents, 0)).toBe(19_900);
    note('G9', `events ${order}`, 'the newest state');
  });

  it('an event is tried again when Stripe does not answer the question it raises', async () => {
    const session = await saved();
    await requestEnd(session.subscriptionId);
    const account = (await startStripeDouble()).account(flow.stripe.secretKey);
    const [event] = (await eventsOf(flow.stripe, SUBSCRIPTION)).slice(-1);
    if (!event) throw new Error('no event');
    account.isRevoked = true;
    await hear([{ ...event, api_version: '2020-08-27' }]);
    expect(await rowOf(session.sessionId)).toMatchObject({ save_reversed_at: null });
    account.isRevoked = false;
    await query(`UPDATE stripe_events SET next_attempt_at = received_at WHERE workspace_id = $1 AND state = 'pending'`);
    await processEvents(app);
    expect(await rowOf(session.sessionId)).toMatchObject({ save_reversed_at: expect.any(Date) });
  });
});
