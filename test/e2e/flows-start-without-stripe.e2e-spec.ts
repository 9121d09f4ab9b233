import { WalkAccountService } from '../../src/billing/subscriptions/walk-account.service.js';
import { newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

describe('POST /api/flows/start for a workspace whose Stripe account was copied', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  // A customer who wants to leave must not wait for Stripe, or be stopped by it.
  it('200: with offers that name prices, while Stripe does not answer at all', async () => {
    const { workspace, stripe, post, publish } = await newFlowWorkspace(app);
    await publish({
      steps: [
        {
          id: 'stay',
          type: 'offer',
          title: 'Before you go',
          offers: [
            { type: 'downgrade', price_id: stripe.prices.monthlyCheap },
            { type: 'annual_switch', price_id: stripe.prices.yearly },
          ],
        },
        { id: 'bye', type: 'confirm', title: 'Cancel' },
      ],
    });
    const subscription = stripe.newSubscription({ email: 'bruno@example.com' });
    await app.nest.get(WalkAccountService, { strict: false }).walk(workspace.id, 'backfill');

    stripe.failNext({ kind: 'reset_before', times: 1_000 });
    const { subscriptionId: subscription_id, customerId: customer_id } = subscription;
    const answer = await post('start', { subscription_id, customer_id });
    (await startStripeDouble()).clearFaults(stripe.secretKey);
    expect(answer.status).toBe(200);
    const [stay] = answer.body.flow.steps as { offers?: { type: string }[] }[];
    expect(stay?.offers?.map(({ type }) => type)).toEqual(['downgrade', 'annual_switch']);
  });
});
