import { Clock } from '../../src/shared/clock.js';
import { browser, DISCOUNT, newFlowWorkspace, sessionRow } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

interface Step {
  id: string;
  type: string;
  title: string;
  offers?: { type: string }[];
}

describe('POST /api/flows/start', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('200: answers a session and the live flow, and announces cancel.started', async () => {
    const flow = await newFlowWorkspace(app);
    const { answer, sessionId, customerId, subscriptionId, email } = await flow.start();
    expect(sessionId).toMatch(/^sess_[0-9a-f-]{36}$/);
    expect(answer.body.flow.id).toMatch(/^flow-[0-9a-f-]{36}$/);
    expect((answer.body.flow.steps as Step[]).map(({ type }) => type)).toEqual(['survey', 'offer', 'confirm']);
    expect(await sessionRow(app, sessionId)).toMatchObject({
      mrr_cents: 19_900,
      currency: 'eur',
      email,
      outcome: null,
    });
    const [announced] = await flow.announced('cancel.started');
    expect(announced?.data).toEqual({
      session_id: sessionId,
      customer_id: customerId,
      email,
      subscription_id: subscriptionId,
      flow_id: answer.body.flow.id as string,
      mrr_cents: 19_900,
      currency: 'eur',
    });
  });

  it('200: a second start of an open session answers it unchanged, even after a new flow went live', async () => {
    const flow = await newFlowWorkspace(app);
    const { answer, customerId, subscriptionId } = await flow.start();
    await flow.publish({ steps: [{ id: 'bye', type: 'confirm', title: 'Bye' }] });
    const again = await flow.post('start', { customer_id: customerId, subscription_id: subscriptionId, locale: 'de' });
    expect(again.body).toEqual(answer.body);
    expect(await flow.announced('cancel.started')).toHaveLength(1);
  });

  it('200: twenty starts at once make one session', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const body = { customer_id: customerId, subscription_id: subscriptionId };
    const answers = await Promise.all(Array.from({ length: 20 }, () => flow.post('start', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.body.session_id as string)).size).toBe(1);
    expect(await flow.announced('cancel.started')).toHaveLength(1);
  });

  it('200: a session that has ended makes room for a new one', async () => {
    const flow = await newFlowWorkspace(app);
    const { sessionId, customerId, subscriptionId } = await flow.start();
    await flow.post('cancel', { session_id: sessionId });
    const next = await flow.post('start', { customer_id: customerId, subscription_id: subscriptionId });
    expect(next.status).toBe(200);
    expect(next.body.session_id).not.toBe(sessionId);
  });

  it('200: a subscription that has ended is offered nothing', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    await flow.stripe.client.subscriptions.cancel(subscriptionId);
    const { body } = await flow.post('start', { customer_id: customerId, subscription_id: subscriptionId });
    expect((body.flow.steps as Step[]).map(({ type }) => type)).toEqual(['survey', 'confirm']);
  });

  it('200: offers that cannot apply are left out, and a step left empty with them', async () => {
    const flow = await newFlowWorkspace(app);
    await flow.publish({
      steps: [
        { id: 'price', type: 'offer', title: 'Price', offers: [{ type: 'discount', percent: 30, duration_months: 3 }] },
        {
          id: 'plan',
          type: 'offer',
          title: 'Plan',
          offers: [
            { type: 'downgrade', price_id: flow.stripe.prices.monthlyCheap },
            { type: 'annual_switch', price_id: flow.stripe.prices.yearly },
          ],
        },
        { id: 'bye', type: 'confirm', title: 'Bye' },
      ],
    });
    const stepsFor = async (price: string) => {
      const { answer } = await flow.start({ price });
      return (answer.body.flow.steps as Step[]).map(({ id, offers }) => [id, offers?.map(({ type }) => type)]);
    };
    const { monthly, monthlyCheap, yearly } = flow.stripe.prices;
    expect(await stepsFor(monthly)).toEqual([
      ['price', ['discount']],
      ['plan', ['downgrade', 'annual_switch']],
      ['bye', undefined],
    ]);
    expect(await stepsFor(monthlyCheap)).toEqual([
      ['price', ['discount']],
      ['plan', ['annual_switch']],
      ['bye', undefined],
    ]);
    expect(await stepsFor(yearly)).toEqual([['bye', undefined]]);
  });

  it('200: steps come in the customer’s language', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const started = await flow.post('start', {
      customer_id: customerId,
      subscription_id: subscriptionId,
      locale: 'de-AT',
    });
    expect((started.body.flow.steps as Step[])[0]?.title).toBe('Warum möchten Sie gehen?');
  });

  it('200: the e-mail address is Stripe’s, else the token’s, else the body’s', async () => {
    const flow = await newFlowWorkspace(app);
    const emailOf = async (stripeEmail: string | undefined, tokenEmail: string | undefined) => {
      const { fixtures, prices } = flow.stripe;
      const customerId = fixtures.customer(stripeEmail === undefined ? {} : { email: stripeEmail }).id;
      const subscriptionId = fixtures.subscription({ customer: customerId, items: [{ price: prices.monthly }] }).id;
      const token = await flow.workspace.identityToken(customerId, subscriptionId, { email: tokenEmail });
      const { body } = await flow.post(
        'start',
        { customer_id: customerId, subscription_id: subscriptionId, email: 'body@example.com' },
        browser(flow.workspace, token),
      );
      return (await sessionRow(app, body.session_id as string)).email;
    };
    expect(await emailOf('stripe@example.com', 'token@example.com')).toBe('stripe@example.com');
    expect(await emailOf(undefined, 'token@example.com')).toBe('token@example.com');
    expect(await emailOf(undefined, undefined)).toBe('body@example.com');
  });

  it.each([
    ['parameter_missing', 'subscription_id', { customer_id: 'cus_1' }],
    ['parameter_missing', 'customer_id', { subscription_id: 'sub_1' }],
    ['parameter_invalid', 'subscription_id', { subscription_id: 'sub/../1', customer_id: 'cus_1' }],
    ['parameter_invalid', 'email', { subscription_id: 'sub_1', customer_id: 'cus_1', email: 'nobody' }],
    ['parameter_invalid', 'locale', { subscription_id: 'sub_1', customer_id: 'cus_1', locale: '../de' }],
    [
      'parameter_invalid',
      'metadata',
      { subscription_id: 'sub_1', customer_id: 'cus_1', metadata: { a: 'x'.repeat(8_193) } },
    ],
    [
      'parameter_invalid',
      'metadata',
      { subscription_id: 'sub_1', customer_id: 'cus_1', metadata: { a: { b: { c: { d: { e: {} } } } } } },
    ],
    [
      'parameter_invalid',
      'metadata',
      {
        subscription_id: 'sub_1',
        customer_id: 'cus_1',
        metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 1])),
      },
    ],
  ])('400 %s: %s', async (code, param, body) => {
    const flow = await newFlowWorkspace(app);
    const answer = await flow.post('start', body);
    expect([answer.status, answer.body.error.code, answer.body.error.param]).toEqual([400, code, param]);
  });

  it('401 invalid_identity: a browser without a token, or with one that has ended', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const body = { customer_id: customerId, subscription_id: subscriptionId };
    const past = Math.floor(app.nest.get(Clock).now().getTime() / 1_000) - 60;
    for (const token of [undefined, await flow.workspace.identityToken(customerId, subscriptionId, { exp: past })]) {
      const answer = await flow.post('start', body, browser(flow.workspace, token));
      expect([answer.status, answer.body.error.code]).toEqual([401, 'invalid_identity']);
    }
  });

  it('200: a browser needs no token where the workspace asks for none', async () => {
    const flow = await newFlowWorkspace(app, { identityRequired: false });
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const started = await flow.post(
      'start',
      { customer_id: customerId, subscription_id: subscriptionId },
      browser(flow.workspace),
    );
    expect(started.status).toBe(200);
    const saved = await flow.post(
      'save',
      { session_id: started.body.session_id as string, ...DISCOUNT },
      browser(flow.workspace),
    );
    expect(saved.body.success).toBe(true);
  });

  it('403 identity_mismatch: a token of another customer or subscription', async () => {
    const flow = await newFlowWorkspace(app);
    const mine = flow.stripe.newSubscription();
    const theirs = flow.stripe.newSubscription();
    const body = { customer_id: theirs.customerId, subscription_id: theirs.subscriptionId };
    for (const token of [
      await flow.workspace.identityToken(mine.customerId, mine.subscriptionId),
      await flow.workspace.identityToken(theirs.customerId, mine.subscriptionId),
    ]) {
      const answer = await flow.post('start', body, browser(flow.workspace, token));
      expect([answer.status, answer.body.error.code]).toEqual([403, 'identity_mismatch']);
    }
  });

  it('404 resource_not_found: a subscription that is not this customer’s, open session or not', async () => {
    const flow = await newFlowWorkspace(app);
    const mine = flow.stripe.newSubscription();
    const body = { customer_id: mine.customerId, subscription_id: 'sub_unknown' };
    const unknown = await flow.post('start', body);
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'resource_not_found']);
    const theirs = await flow.start();
    for (const subscription_id of [theirs.subscriptionId, flow.stripe.newSubscription().subscriptionId]) {
      const answer = await flow.post('start', { customer_id: mine.customerId, subscription_id });
      expect([answer.status, answer.body.error.code]).toEqual([404, 'resource_not_found']);
    }
  });

  it('404 no_active_flow: when the live flow was archived', async () => {
    const flow = await newFlowWorkspace(app);
    const key = { 'x-api-key': flow.workspace.secretKey };
    const flows = await app.http().get('/api/v1/flows').set(key).expect(200);
    await app
      .http()
      .post(`/api/v1/flows/${flows.body.data[0].id as string}/archive`)
      .set(key)
      .expect(200);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const answer = await flow.post('start', { customer_id: customerId, subscription_id: subscriptionId });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'no_active_flow']);
  });

  it('409 billing_not_connected: a workspace without Stripe', async () => {
    const workspace = await newWorkspace(app);
    const answer = await app
      .http()
      .post('/api/flows/start')
      .set('x-api-key', workspace.secretKey)
      .send({ customer_id: 'cus_1', subscription_id: 'sub_1' });
    expect([answer.status, answer.body.error.code]).toEqual([409, 'billing_not_connected']);
  });

  it('503 billing_unavailable: when Stripe gives no answer, and nothing is stored', async () => {
    const flow = await newFlowWorkspace(app);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    flow.stripe.failNext({ kind: 'reset_before', path: '/v1/subscriptions', times: 10 });
    const answer = await flow.post('start', { customer_id: customerId, subscription_id: subscriptionId });
    expect([answer.status, answer.body.error.code]).toEqual([503, 'billing_unavailable']);
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await flow.announced('cancel.started')).toEqual([]);
  });
});
