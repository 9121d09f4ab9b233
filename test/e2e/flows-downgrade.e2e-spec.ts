import { type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MONTH_SECONDS = 31 * 86_400;

describe('a downgrade at the end of the period', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const publishDowngrade = (flow: FlowWorkspace) =>
    flow.publish({
      steps: [
        {
          id: 'stay',
          type: 'offer',
          title: 'Stay',
          offers: [{ type: 'downgrade', price_id: flow.stripe.prices.monthlyCheap, at: 'period_end' }],
        },
      ],
    });

  it('is offered, accepted by its price alone, and begins with the next period', async () => {
    const flow = await newFlowWorkspace(app);
    await publishDowngrade(flow);
    const { sessionId, subscriptionId, answer } = await flow.start();
    expect(answer.body.flow.steps[0].offers).toMatchObject([{ type: 'downgrade', at: 'period_end' }]);
    const wish = {
      session_id: sessionId,
      offer_accepted: 'downgrade',
      offer_value: { price_id: flow.stripe.prices.monthlyCheap },
    };
    const saved = await flow.post('save', wish);
    expect(saved.body).toEqual({
      success: true,
      stripe: { success: true },
      saved_mrr_cents: 9_900,
      currency: 'eur',
    });
    expect((await flow.post('save', wish)).body).toEqual(saved.body);
    const [announced] = await flow.announced('cancel.saved');
    expect(announced?.data.offer_value).toEqual({ price_id: flow.stripe.prices.monthlyCheap, at: 'period_end' });

    const priceNow = async () =>
      (await flow.stripe.client.subscriptions.retrieve(subscriptionId)).items.data[0]?.price.id;
    expect(await priceNow()).toBe(flow.stripe.prices.monthly);
    (await startStripeDouble()).advance(flow.stripe.secretKey, MONTH_SECONDS);
    expect(await priceNow()).toBe(flow.stripe.prices.monthlyCheap);
  });

  it('400 offer_not_available: asked for at another time than offered', async () => {
    const flow = await newFlowWorkspace(app);
    await publishDowngrade(flow);
    const { sessionId } = await flow.start();
    const refused = await flow.post('save', {
      session_id: sessionId,
      offer_accepted: 'downgrade',
      offer_value: { price_id: flow.stripe.prices.monthlyCheap, at: 'now' },
    });
    expect([refused.status, refused.body.error.reason]).toEqual([400, 'not_offered']);
    expect(flow.stripe.mutations()).toEqual([]);
  });

  // In euro this price is the cheaper one; what it would cost in dollar nobody knows.
  it('is left out where its price has no amount in the currency of the subscription', async () => {
    const flow = await newFlowWorkspace(app);
    await publishDowngrade(flow);
    const { fixtures } = flow.stripe;
    const price = fixtures.price({ currency: 'usd', unit_amount: 20_000, recurring: { interval: 'month' } }).id;
    const { customerId, subscriptionId } = flow.stripe.newSubscription({ price });
    const { body } = await flow.post('start', { subscription_id: subscriptionId, customer_id: customerId });
    expect(body.flow.steps).toEqual([]);
    expect(await refusalOf(flow, body.session_id)).toEqual(['offer_not_available', 'price_other_currency']);
  });

  it('is left out where a schedule of the merchant already plans something', async () => {
    const flow = await newFlowWorkspace(app);
    await publishDowngrade(flow);
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    await flow.stripe.client.subscriptionSchedules.create({ from_subscription: subscriptionId });
    const { body } = await flow.post('start', { subscription_id: subscriptionId, customer_id: customerId });
    expect(body.flow.steps).toEqual([]);
    expect(await refusalOf(flow, body.session_id)).toEqual(['offer_not_available', 'plan_change_scheduled']);
  });
});

/** Code and reason with which the downgrade is refused in a session. */
async function refusalOf(flow: FlowWorkspace, session_id: string): Promise<[string, string]> {
  const offer_value = { price_id: flow.stripe.prices.monthlyCheap };
  const { body } = await flow.post('save', { session_id, offer_accepted: 'downgrade', offer_value });
  return [body.error.code, body.error.reason];
}
