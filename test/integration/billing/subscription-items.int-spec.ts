import { BillingGateway } from '../../../src/billing/billing.gateway.js';
import { StripeGateway } from '../../../src/billing/stripe/stripe.gateway.js';
import { WalkAccountService } from '../../../src/billing/subscriptions/walk-account.service.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { type BillingApp, carryOut, startBillingApp, type Tenant } from './billing-app.js';

const MONTHLY = { currency: 'eur', recurring: { interval: 'month' } } as const;
const METERED = { currency: 'eur', recurring: { interval: 'month', usage_type: 'metered' } } as const;

// Stripe shows ten items with a subscription; the others are in a list of their own.
describe('a subscription of more items than Stripe shows with it', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let stripe: StripeGateway;
  let gateway: BillingGateway;

  beforeAll(async () => {
    app = await startBillingApp();
    stripe = app.nest.get(StripeGateway, { strict: false });
    gateway = app.nest.get(BillingGateway, { strict: false });
  });
  beforeEach(async () => {
    tenant = await app.newTenant();
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Twenty items: 0.01, 0.02 … 0.20 a month. */
  function subscribeToTwenty(): TestSubscription {
    const { fixtures } = tenant.stripe;
    const prices = Array.from({ length: 20 }, (_, index) => fixtures.price({ ...MONTHLY, unit_amount: index + 1 }).id);
    return subscribe(prices);
  }

  function subscribe(prices: readonly string[]): TestSubscription {
    const { fixtures } = tenant.stripe;
    const email = 'anna@example.com';
    const { id: customerId } = fixtures.customer({ email });
    const { id: subscriptionId } = fixtures.subscription({
      customer: customerId,
      items: prices.map((price) => ({ price })),
    });
    return { customerId, subscriptionId, email };
  }

  const ask = ({ subscriptionId, customerId }: TestSubscription) =>
    stripe.findSubscription(tenant.workspaceId, subscriptionId, customerId);
  const recall = ({ subscriptionId }: TestSubscription) =>
    gateway.recallSubscription(tenant.workspaceId, subscriptionId);

  it('has the MRR of all of them, each once, and the copy says the same', async () => {
    const subscription = subscribeToTwenty();
    const live = await ask(subscription);
    expect(live).toMatchObject({ mrrCents: 210, items: { length: 20 } });
    expect(new Set(live?.items.map(({ itemId }) => itemId)).size).toBe(20);
    expect(await recall(subscription)).toEqual(live);
  });

  it('counts the lasting coupon of an item that is not shown', async () => {
    const subscription = subscribeToTwenty();
    await tenant.stripe.client.coupons.create({ id: 'free', percent_off: 100, duration: 'forever' });
    const last = (await ask(subscription))?.items.at(-1);
    await tenant.stripe.client.subscriptions.update(subscription.subscriptionId, {
      items: [{ id: String(last?.itemId), discounts: [{ coupon: 'free' }] }],
    });
    expect(await ask(subscription)).toMatchObject({ mrrCents: 190 });
  });

  it('is copied whole by a backfill, and a reconciliation finds no difference', async () => {
    const subscription = subscribeToTwenty();
    const accounts = app.nest.get(WalkAccountService, { strict: false });
    await accounts.walk(tenant.workspaceId, 'backfill');
    expect(await recall(subscription)).toMatchObject({ mrrCents: 210, items: { length: 20 } });
    expect((await accounts.walk(tenant.workspaceId, 'reconcile')).drift).toEqual({});
  });

  // The plan may be behind its usage: then it is the eleventh item, and still the one that moves.
  it.each(['now', 'period_end'] as const)('moves the one plan among usage that is not shown (%s)', async (at) => {
    const { fixtures, prices, client } = tenant.stripe;
    const usage = Array.from({ length: 11 }, () => fixtures.price({ ...METERED, unit_amount: 1 }).id);
    const subscription = subscribe([...usage, prices.monthly]);
    const terms = { price_id: prices.monthlyCheap, at };
    const operation = await carryOut(tenant, subscription, {
      kind: 'offer',
      offer: { type: 'downgrade', terms },
      mrrCents: 19_900,
    });
    expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 9_900 } });
    (await startStripeDouble()).advance(tenant.stripe.secretKey, 31 * 86_400);
    const { data } = await client.subscriptionItems.list({ subscription: subscription.subscriptionId, limit: 100 });
    expect(data.map(({ price }) => price.id)).toEqual([...usage, prices.monthlyCheap]);
  });
});
