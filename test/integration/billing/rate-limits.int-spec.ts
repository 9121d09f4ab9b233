import { Metrics } from '../../../src/shared/health/metrics.js';
import { startStripeDouble } from '../../support/stripe.js';
import { type BillingApp, carryOut, DISCOUNT, startBillingApp } from './billing-app.js';

const SAVES = 20;
/** Of test mode; one call may begin late in one second and count in the next. */
const MOST_PER_SECOND = 25;

describe('the rate limit of Stripe', () => {
  let app: BillingApp;

  beforeAll(async () => {
    app = await startBillingApp();
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const retried = async () => {
    const metric = app.nest.get(Metrics, { strict: false }).registry.getSingleMetric('retainly_stripe_requests_total');
    const values = (await metric?.get())?.values ?? [];
    return values
      .filter(({ labels }) => labels['outcome'] === 'rate_limited')
      .reduce((sum, { value }) => sum + value, 0);
  };

  // Every refused call is made again under the same idempotency key: late, but never twice.
  it('costs time, not truth: 429s in the middle of twenty saves at once, and each discount is there once', async () => {
    const tenant = await app.newTenant();
    tenant.stripe.failNext({ kind: 'error_429', times: 30 });
    const subscriptions = Array.from({ length: SAVES }, () => tenant.stripe.newSubscription());
    const operations = await Promise.all(
      subscriptions.map((subscription) => carryOut(tenant, subscription, DISCOUNT, 25_000)),
    );
    expect(operations.map(({ state }) => state)).toEqual(operations.map(() => 'succeeded'));
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(SAVES);
    expect(tenant.stripe.mutations('/v1/coupons')).toHaveLength(1);
    expect(await retried()).toBe(30);
    for (const { subscriptionId } of subscriptions) {
      const { discounts } = await tenant.stripe.client.subscriptions.retrieve(subscriptionId);
      expect(discounts).toHaveLength(1);
    }
  });

  it('is not reached by a workspace that has much to do', async () => {
    const tenant = await app.newTenant();
    const subscriptions = Array.from({ length: SAVES }, () => tenant.stripe.newSubscription());
    const startedAt: number[] = [];
    const double = await startStripeDouble();
    const requests = () => double.requests({ account: tenant.stripe.secretKey }).length;
    const before = requests();
    const sampler = setInterval(() => startedAt.push(requests() - before), 1_000);
    await Promise.all(subscriptions.map((subscription) => carryOut(tenant, subscription, DISCOUNT, 25_000)));
    clearInterval(sampler);
    const perSecond = startedAt.map((total, index) => total - (startedAt[index - 1] ?? 0));
    expect(perSecond.length).toBeGreaterThan(1);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(MOST_PER_SECOND);
  });
});
