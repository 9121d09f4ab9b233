import { Clock } from '../../src/shared/clock.js';
import { abandonIdleSessions, browser, DISCOUNT, newFlowWorkspace, sessionRow, timelineOf } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const UNKNOWN_SESSION = 'sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

describe('POST /api/flows/cancel', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('200: records the cancellation, announces cancel.canceled and leaves Stripe alone', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, customerId, subscriptionId, email } = await flow.start();
    const answer = await flow.post('cancel', { session_id: sessionId, reason: 'too_expensive', comment: 'Sorry!' });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'canceled', reason: 'too_expensive' });
    const [announced] = await flow.announced('cancel.canceled');
    expect(announced?.data).toEqual({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      cancel_reason: 'too_expensive',
      comment: 'Sorry!',
      mrr_lost_cents: 19_900,
      currency: 'eur',
    });
    expect(flow.stripe.mutations()).toEqual([]);
  });

  it('200: a repeat gets the same answer and happens once', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const answers = await Promise.all(Array.from({ length: 10 }, () => flow.post('cancel', { session_id: sessionId })));
    expect(answers.map(({ status, body }) => [status, body as unknown])).toEqual(
      answers.map(() => [200, { success: true }]),
    );
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('200: the reason of the survey stays unless the call names another', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    const data = { reason: 'not_using', comment: 'no time' };
    await flow.post('event', { session_id: sessionId, event_type: 'survey_answered', data });
    await flow.post('cancel', { session_id: sessionId, comment: 'really no time' });
    expect(await sessionRow(app, sessionId)).toMatchObject({ reason: 'not_using', comment: 'really no time' });
  });

  it('200: an abandoned session becomes canceled', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    await abandonIdleSessions(app);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'abandoned' });
    const answer = await flow.post('cancel', { session_id: sessionId });
    expect([answer.status, answer.body]).toEqual([200, { success: true }]);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'canceled' });
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('200: ends the subscription with its period where the workspace wants it, with the reason in Stripe’s words', async () => {
    const flow = await newFlowWorkspace(app, { cancelMode: 'period_end' });
    const { sessionId, subscriptionId } = await flow.start();
    const body = { session_id: sessionId, reason: 'not_using', comment: 'no time' };
    const answer = await flow.post('cancel', body);
    expect(answer.body).toEqual({ success: true, stripe: { success: true } });
    const subscription = await flow.stripe.client.subscriptions.retrieve(subscriptionId);
    expect(subscription.cancel_at_period_end).toBe(true);
    expect(subscription.cancellation_details).toMatchObject({ feedback: 'unused', comment: 'no time' });
    expect((await flow.post('cancel', body)).body).toEqual(answer.body);
    const types = (await timelineOf(app, sessionId)).map(({ event_type }) => event_type);
    expect(types).toEqual(['session.started', 'session.canceled', 'session.cancellation_applied']);
  });

  it('200: ends the subscription at once where the workspace wants that', async () => {
    const flow = await newFlowWorkspace(app, { cancelMode: 'immediate' });
    const { sessionId, subscriptionId } = await flow.start();
    const answer = await flow.post('cancel', { session_id: sessionId });
    expect(answer.body).toEqual({ success: true, stripe: { success: true } });
    expect((await flow.stripe.client.subscriptions.retrieve(subscriptionId)).status).toBe('canceled');
  });

  it('200: is recorded whatever Stripe says, and a repeat asks Stripe again', async () => {
    const flow = await newFlowWorkspace(app, { cancelMode: 'period_end' });
    const { sessionId, subscriptionId } = await flow.start();
    flow.stripe.failNext({ kind: 'card_declined_402', method: 'POST', path: '/v1/subscriptions' });
    const refused = await flow.post('cancel', { session_id: sessionId });
    expect([refused.status, refused.body]).toEqual([200, { success: true, stripe: { success: false } }]);
    expect(await sessionRow(app, sessionId)).toMatchObject({ outcome: 'canceled' });
    const repeat = await flow.post('cancel', { session_id: sessionId });
    expect(repeat.body).toEqual({ success: true, stripe: { success: true } });
    expect((await flow.stripe.client.subscriptions.retrieve(subscriptionId)).cancel_at_period_end).toBe(true);
    expect(await flow.announced('cancel.canceled')).toHaveLength(1);
  });

  it('200: takes a token that ended within a day, so that a customer can always leave', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const token = (exp: number) => flow.workspace.identityToken(customerId, subscriptionId, { exp });
    const now = Math.floor(app.nest.get(Clock).now().getTime() / 1_000);
    const started = await flow.post(
      'start',
      { customer_id: customerId, subscription_id: subscriptionId },
      browser(flow.workspace, await token(now + 60)),
    );
    const body = { session_id: started.body.session_id as string };
    const tooOld = await flow.post('cancel', body, browser(flow.workspace, await token(now - 90_000)));
    expect([tooOld.status, tooOld.body.error.code]).toEqual([401, 'invalid_identity']);
    const old = await flow.post('cancel', body, browser(flow.workspace, await token(now - 3_600)));
    expect([old.status, old.body]).toEqual([200, { success: true }]);
  });

  it.each([
    ['parameter_missing', 'session_id', {}],
    ['parameter_invalid', 'session_id', { session_id: 'sess_1' }],
    ['parameter_invalid', 'reason', { session_id: UNKNOWN_SESSION, reason: 'a b' }],
    ['parameter_invalid', 'comment', { session_id: UNKNOWN_SESSION, comment: 'x'.repeat(2_001) }],
  ])('400 %s: %s', async (code, param, body) => {
    const flow = await newFlowWorkspace(app);
    const answer = await flow.post('cancel', body);
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, code, param]);
  });

  it('401 and 403: only for the session’s own customer', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, subscriptionId } = await flow.start();
    const none = await flow.post('cancel', { session_id: sessionId }, browser(flow.workspace));
    expect([none.status, none.body.error.code]).toEqual([401, 'invalid_identity']);
    const foreign = await flow.workspace.identityToken('cus_other', subscriptionId);
    const other = await flow.post('cancel', { session_id: sessionId }, browser(flow.workspace, foreign));
    expect([other.status, other.body.error.code]).toEqual([403, 'identity_mismatch']);
  });

  it('403 wrong_workspace and 404 resource_not_found', async () => {
    const flow = await newFlowWorkspace(app);
    const foreign = await (await newFlowWorkspace(app)).start();
    const wrong = await flow.post('cancel', { session_id: foreign.sessionId });
    expect([wrong.status, wrong.body.error.code]).toEqual([403, 'wrong_workspace']);
    const unknown = await flow.post('cancel', { session_id: UNKNOWN_SESSION });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'resource_not_found']);
  });

  it('409 session_already_resolved: after a save', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId } = await flow.start();
    await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    const answer = await flow.post('cancel', { session_id: sessionId });
    expect([answer.status, answer.body.error.code, answer.body.error.outcome]).toEqual([
      409,
      'session_already_resolved',
      'saved',
    ]);
  });
});
