import fc from 'fast-check';
import type Stripe from 'stripe';

import { BillingGateway } from '../../../src/billing/billing.gateway.js';
import { StripeGateway } from '../../../src/billing/stripe/stripe.gateway.js';
import { StripeEventHandlers } from '../../../src/billing/stripe-events/stripe-event-handlers.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { type BillingApp, startBillingApp, type Tenant } from './billing-app.js';

describe('events of Stripe', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let subscription: TestSubscription;

  beforeAll(async () => {
    app = await startBillingApp();
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
    subscription = tenant.stripe.newSubscription();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const find = (gateway: BillingGateway) =>
    gateway.findSubscription(tenant.workspaceId, subscription.subscriptionId, subscription.customerId);
  const mirrored = () => find(app.nest.get(BillingGateway, { strict: false }));
  const live = () => find(app.nest.get(StripeGateway, { strict: false }));

  async function events(): Promise<Stripe.Event[]> {
    const double = await startStripeDouble();
    return double.events({ account: tenant.stripe.secretKey }) as unknown as Stripe.Event[];
  }

  async function handle(event: Stripe.Event): Promise<void> {
    const handlers = app.nest.get(StripeEventHandlers, { strict: false }).of(event.type);
    for (const handler of handlers) await handler({ workspaceId: tenant.workspaceId, event });
  }

  /** Everything that a snapshot shows changes. */
  async function changeAll(): Promise<void> {
    const { client, prices } = tenant.stripe;
    await client.coupons.create({ id: 'half', percent_off: 50, duration: 'forever' });
    const { items } = await client.subscriptions.retrieve(subscription.subscriptionId);
    await client.subscriptions.update(subscription.subscriptionId, { discounts: [{ coupon: 'half' }] });
    await client.subscriptions.update(subscription.subscriptionId, {
      items: [{ id: String(items.data[0]?.id), price: prices.monthlyCheap, quantity: 3 }],
      cancel_at_period_end: true,
    });
    await client.customers.update(subscription.customerId, { email: 'later@example.com' });
    const { product } = await client.prices.retrieve(prices.monthly);
    await client.products.update(String(product), { name: 'Renamed' });
  }

  // Stripe promises neither order nor that an event comes once.
  it('lead to what Stripe has, in any order and more than once', async () => {
    await mirrored();
    await changeAll();
    const all = await events();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }), async (shuffled) => {
        for (const event of shuffled) await handle(event);
        const now = await mirrored();
        expect(now).toMatchObject({ email: 'later@example.com', mrrCents: 14_850, isCancellationScheduled: true });
        expect(now?.items).toMatchObject([{ productName: 'Renamed', quantity: 3 }]);
        expect(now).toEqual(await live());
      }),
      { numRuns: 5 },
    );
  });

  it('show an end that was brought about elsewhere', async () => {
    expect(await mirrored()).toMatchObject({ mrrCents: 19_900 });
    await tenant.stripe.client.subscriptions.cancel(subscription.subscriptionId);
    for (const event of await events()) await handle(event);
    expect(await mirrored()).toMatchObject({ mrrCents: 0 });
  });

  it('forget the address of a deleted customer', async () => {
    expect(await mirrored()).toMatchObject({ email: subscription.email });
    await tenant.stripe.client.customers.del(subscription.customerId);
    for (const event of await events()) await handle(event);
    expect(await mirrored()).toMatchObject({ email: undefined });
    expect(await mirrored()).toEqual(await live());
  });

  it('about customers nobody asked for cost no call', async () => {
    await tenant.stripe.client.customers.update(subscription.customerId, { email: 'later@example.com' });
    const double = await startStripeDouble();
    const { length: before } = double.requests({ account: tenant.stripe.secretKey });
    for (const event of await events()) if (event.type === 'customer.updated') await handle(event);
    expect(double.requests({ account: tenant.stripe.secretKey })).toHaveLength(before);
  });
});
