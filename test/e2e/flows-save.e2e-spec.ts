import { Clock } from '../../src/shared/clock.js';
import {
  abandonIdleSessions,
  browser,
  DISCOUNT,
  newFlowWorkspace,
  PAUSE,
  sessionRow,
  timelineOf,
} from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { eventsOf, processEvents, sendEvent } from '../support/stripe-events.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const UNKNOWN_SESSION = 'sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const SAVED = { success: true, stripe: { success: true }, saved_mrr_cents: 19_900, currency: 'eur' };

describe('POST /api/flows/save', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('200: applies the offer once, and announces cancel.saved as the reference shows it', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, customerId, subscriptionId, email } = await flow.start();
    const first = await flow.post('save', { session_id: sessionId, ...DISCOUNT, reason: 'too_expensive' });
    expect([first.status, first.body]).toEqual([200, SAVED]);

    const subscription = await flow.stripe.client.subscriptions.retrieve(subscriptionId);
    expect(subscription.discounts).toHaveLength(1);
    const [announced, ...others] = await flow.announced('cancel.saved');
    expect(others).toEqual([]);
    expect(announced).toMatchObject({ type: 'cancel.saved', workspace_id: flow.workspace.publicId });
    expect(announced?.id).toMatch(/^evt_/);
    expect(announced?.data).toEqual({
      session_id: sessionId,
      customer_id: customerId,
      email,
      offer: 'discount',
      offer_value: { percent: 30, duration_months: 3 },
      saved_mrr_cents: 19_900,
      cancel_reason: 'too_expensive',
      subscription_id: subscriptionId,
      currency: 'eur',
    });
  });

  it('200: a repeat gets the same body and changes nothing', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const first = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    const repeat = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect(repeat.body).toEqual(first.body);
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect(await flow.announced('cancel.saved')).toHaveLength(1);
  });

  it('200: a repeat gets the same body also when the reason has changed and the offer is not for it', async () => {
    const flow = await newFlowWorkspace(app);
    const choices = [
      { id: 'unused', label: 'I do not use it', stripe_feedback: 'unused' as const },
      { id: 'other', label: 'Something else', stripe_feedback: 'other' as const },
    ];
    const offers = [{ type: 'pause' as const, months: 2, show_if: { reason: ['unused'] } }];
    await flow.publish({
      steps: [
        { id: 'why', type: 'survey', title: 'Why?', choices, allow_comment: false },
        { id: 'stay', type: 'offer', title: 'Before you go', offers },
      ],
    });
    const { sessionId } = await flow.start();
    const body = { session_id: sessionId, ...PAUSE };
    const first = await flow.post('save', { ...body, reason: 'unused' });
    expect(first.body).toEqual(SAVED);
    expect((await flow.post('save', { ...body, reason: 'other' })).body).toEqual(SAVED);
    expect(flow.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
  });

  it('400 offer_not_available: something equal or better came into force after the start of the session', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    const { client } = flow.stripe;
    await client.coupons.create({ id: 'loyal', percent_off: 40, duration: 'forever' });
    await client.subscriptions.update(subscriptionId, { discounts: [{ coupon: 'loyal' }] });
    const [updated] = (await eventsOf(flow.stripe, 'customer.subscription.updated')).slice(-1);
    await sendEvent(app, flow, updated ?? {});
    await processEvents(app);
    const answer = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: 'offer_not_available', reason: 'equal_or_better_discount' });
    expect((await flow.post('save', { session_id: sessionId, ...PAUSE })).body).toEqual(SAVED);
  });

  it('200: each kind of offer is carried out in Stripe', async () => {
    const flow = await newFlowWorkspace(app);
    const { monthlyCheap, yearly } = flow.stripe.prices;
    await flow.publish({
      steps: [
        {
          id: 'stay',
          type: 'offer',
          title: 'Before you go',
          offers: [
            { type: 'pause', months: 2 },
            { type: 'downgrade', price_id: monthlyCheap },
            { type: 'annual_switch', price_id: yearly },
          ],
        },
      ],
    });
    const take = async (offer_accepted: string, offer_value: object) => {
      const { sessionId, subscriptionId } = await flow.start();
      const { body } = await flow.post('save', { session_id: sessionId, offer_accepted, offer_value });
      return { body, subscription: await flow.stripe.client.subscriptions.retrieve(subscriptionId) };
    };

    const paused = await take('pause', { months: 2 });
    expect(paused.body).toEqual(SAVED);
    expect(paused.subscription.pause_collection).toMatchObject({ behavior: 'void' });

    const downgraded = await take('downgrade', { price_id: monthlyCheap });
    expect(downgraded.body).toEqual({ ...SAVED, saved_mrr_cents: 9_900 });

    const switched = await take('annual_switch', { price_id: yearly });
    expect(switched.body).toEqual({ ...SAVED, saved_mrr_cents: 16_583 });
    expect(switched.subscription.items.data[0]?.price.id).toBe(yearly);
  });

  it('200: offer_id alone names the offer', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, answer } = await flow.start();
    const offerId = answer.body.flow.steps[1].offers[0].id as string;
    const saved = await flow.post('save', { session_id: sessionId, offer_id: offerId });
    expect(saved.body).toEqual(SAVED);
  });

  it('200 success:false: a definite refusal leaves the session open for another offer', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
    const refused = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect(refused.status).toBe(200);
    expect(refused.body).toEqual({
      success: false,
      stripe: { success: false, error: expect.any(String) },
      saved_mrr_cents: 0,
      currency: 'eur',
    });
    expect((await sessionRow(app, sessionId)).outcome).toBeNull();
    const other = await flow.post('save', { session_id: sessionId, ...PAUSE });
    expect(other.body).toEqual(SAVED);
    const types = (await timelineOf(app, sessionId)).map(({ event_type }) => event_type);
    expect(types).toEqual(['session.started', 'session.offer_refused', 'session.saved']);
  });

  // The promise of reliability test D16: a browser can only pick from what the server offered.
  it.each([
    ['a changed percentage', { offer_accepted: 'discount', offer_value: { percent: 31, duration_months: 3 } }],
    ['a longer discount', { offer_accepted: 'discount', offer_value: { percent: 30, duration_months: 24 } }],
    [
      'an amount instead of a percentage',
      { offer_accepted: 'discount', offer_value: { amount_off_cents: 100, duration_months: 3 } },
    ],
    ['a kind of offer that was not made', { offer_accepted: 'downgrade', offer_value: { price_id: 'price_1' } }],
    ['an unknown offer id', { offer_id: 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f' }],
  ])('400 offer_not_available: %s, without a call to Stripe', async (_case, offer) => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const answer = await flow.post('save', { session_id: sessionId, ...offer });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'offer_not_available']);
    expect(flow.stripe.mutations()).toEqual([]);
  });

  it('400 offer_not_available: an offer for another reason, and for none', async () => {
    const flow = await newFlowWorkspace(app);
    await flow.publish({
      steps: [
        {
          id: 'why',
          type: 'survey',
          title: 'Why?',
          choices: [{ id: 'too_expensive', label: 'Price', stripe_feedback: 'too_expensive' }],
          allow_comment: false,
        },
        {
          id: 'stay',
          type: 'offer',
          title: 'Stay',
          offers: [{ type: 'discount', percent: 30, duration_months: 3, show_if: { reason: ['too_expensive'] } }],
        },
      ],
    });
    const { sessionId } = await flow.start();
    const without = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect(without.body.error.code).toBe('offer_not_available');
    const other = await flow.post('save', { session_id: sessionId, ...DISCOUNT, reason: 'other' });
    expect(other.body.error.code).toBe('offer_not_available');
    const right = await flow.post('save', { session_id: sessionId, ...DISCOUNT, reason: 'too_expensive' });
    expect(right.body).toEqual(SAVED);
  });

  it.each([
    ['parameter_missing', 'session_id', { ...DISCOUNT }],
    ['parameter_missing', 'offer_accepted', { session_id: UNKNOWN_SESSION }],
    ['parameter_missing', 'offer_value', { session_id: UNKNOWN_SESSION, offer_accepted: 'pause' }],
    [
      'parameter_missing',
      'offer_value.duration_months',
      { session_id: UNKNOWN_SESSION, offer_accepted: 'discount', offer_value: { percent: 5 } },
    ],
    ['parameter_invalid', 'session_id', { ...DISCOUNT, session_id: 'sess_1' }],
    ['parameter_invalid', 'offer_accepted', { session_id: UNKNOWN_SESSION, offer_accepted: 'gift', offer_value: {} }],
    [
      'parameter_invalid',
      'offer_value.percent',
      { session_id: UNKNOWN_SESSION, offer_accepted: 'discount', offer_value: { percent: '30', duration_months: 3 } },
    ],
    ['parameter_invalid', 'reason', { session_id: UNKNOWN_SESSION, ...DISCOUNT, reason: 'Too expensive!' }],
  ])('400 %s: %s', async (code, param, body) => {
    const flow = await newFlowWorkspace(app);
    const answer = await flow.post('save', body);
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, code, param]);
  });

  it('400 session_expired: on an abandoned session', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    await abandonIdleSessions(app);
    const answer = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'session_expired']);
    expect(flow.stripe.mutations()).toEqual([]);
  });

  it('401 and 403: only the session’s own customer may take an offer', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const own = await flow.workspace.identityToken(customerId, subscriptionId);
    const started = await flow.post(
      'start',
      { customer_id: customerId, subscription_id: subscriptionId },
      browser(flow.workspace, own),
    );
    const body = { session_id: started.body.session_id as string, ...DISCOUNT };
    const codes = async (token?: string) => {
      const answer = await flow.post('save', body, browser(flow.workspace, token));
      return [answer.status, answer.body.error?.code];
    };
    const past = Math.floor(app.nest.get(Clock).now().getTime() / 1_000) - 60;
    expect(await codes()).toEqual([401, 'invalid_identity']);
    expect(await codes(await flow.workspace.identityToken(customerId, subscriptionId, { exp: past }))).toEqual([
      401,
      'invalid_identity',
    ]);
    expect(await codes(await flow.workspace.identityToken('cus_other', subscriptionId))).toEqual([
      403,
      'identity_mismatch',
    ]);
    expect(flow.stripe.mutations()).toEqual([]);
    expect((await flow.post('save', body, browser(flow.workspace, own))).body).toEqual(SAVED);
  });

  it('403 insufficient_scope: a key that only reads', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const key = { 'x-api-key': flow.workspace.readKey };
    const answer = await flow.post('save', { session_id: sessionId, ...DISCOUNT }, key);
    expect([answer.status, answer.body.error.code]).toEqual([403, 'insufficient_scope']);
  });

  // Guards the tenant border: a valid key must not act on, or read, a foreign session.
  it('403 wrong_workspace: for a session of another workspace, with no byte of it', async () => {
    const flow = await newFlowWorkspace(app);
    const foreign = await newFlowWorkspace(app);
    const { sessionId, customerId, email } = await foreign.start();
    const answer = await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    expect([answer.status, answer.body.error.code]).toEqual([403, 'wrong_workspace']);
    expect(answer.text).not.toMatch(new RegExp(`${customerId}|${email}`));
    expect(foreign.stripe.mutations()).toEqual([]);
  });

  it('404 resource_not_found: for a session that exists nowhere', async () => {
    const flow = await newFlowWorkspace(app);
    const answer = await flow.post('save', { session_id: UNKNOWN_SESSION, ...DISCOUNT });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'resource_not_found']);
  });

  it('409 session_already_resolved: after a cancellation, and for another offer after a save', async () => {
    const flow = await newFlowWorkspace(app);
    const canceled = await flow.start();
    await flow.post('cancel', { session_id: canceled.sessionId });
    const late = await flow.post('save', { session_id: canceled.sessionId, ...DISCOUNT });
    expect([late.status, late.body.error.code, late.body.error.outcome]).toEqual([
      409,
      'session_already_resolved',
      'canceled',
    ]);
    const saved = await flow.start();
    await flow.post('save', { session_id: saved.sessionId, ...DISCOUNT });
    const second = await flow.post('save', { session_id: saved.sessionId, ...PAUSE });
    expect([second.status, second.body.error.code]).toEqual([409, 'session_already_resolved']);
  });
});
