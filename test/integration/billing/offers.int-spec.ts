import { type BillingAction, BillingGateway } from '../../../src/billing/billing.gateway.js';
import type { Offer } from '../../../src/billing/offer.js';
import { addMonths } from '../../../src/billing/stripe/pause.js';
import { startStripeDouble } from '../../support/stripe.js';
import { type BillingApp, carryOut, DISCOUNT, startBillingApp } from './billing-app.js';

const offer = (value: Offer): BillingAction => ({ kind: 'offer', offer: value, mrrCents: 19_900 });

describe('offers in Stripe', () => {
  let app: BillingApp;

  beforeAll(async () => {
    app = await startBillingApp();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('a discount becomes one coupon per terms, and keeps the whole MRR', async () => {
    const tenant = await app.newTenant();
    const [first, second] = [tenant.stripe.newSubscription(), tenant.stripe.newSubscription()];
    const saved = await carryOut(tenant, first, DISCOUNT);
    await carryOut(tenant, second, DISCOUNT);

    expect(saved).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 19_900, currency: 'eur' } });
    const stored = await tenant.stripe.client.subscriptions.retrieve(first.subscriptionId, { expand: ['discounts'] });
    expect(stored.metadata).toEqual({ retainly_operation: saved.id });
    expect(stored.discounts).toMatchObject([{ source: { coupon: 'retainly_30p_3m' } }]);
    expect(tenant.stripe.mutations('/v1/coupons')).toHaveLength(1);
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(2);
  });

  it('a discount stacks on those in force', async () => {
    const tenant = await app.newTenant();
    await tenant.stripe.client.coupons.create({ id: 'welcome', percent_off: 20, duration: 'forever' });
    const subscription = tenant.stripe.newSubscription({ coupons: ['welcome'] });
    const terms = { amount_off_cents: 5_000, duration_months: 1 };
    await carryOut(tenant, subscription, offer({ type: 'discount', terms }));

    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId, {
      expand: ['discounts'],
    });
    expect(stored.discounts).toMatchObject([
      { source: { coupon: 'welcome' } },
      { source: { coupon: 'retainly_5000eur_1m' } },
    ]);
  });

  it('a discount keeps the one that its customer has on every subscription, which lowers MRR when it never ends', async () => {
    const tenant = await app.newTenant();
    const { client, fixtures } = tenant.stripe;
    await client.coupons.create({ id: 'loyal', percent_off: 10, duration: 'forever' });
    const subscription = tenant.stripe.newSubscription();
    const inherited = fixtures.discountCustomer(subscription.customerId, 'loyal');
    const gateway = app.nest.get(BillingGateway, { strict: false });
    const read = () =>
      gateway.findSubscription(tenant.workspaceId, subscription.subscriptionId, subscription.customerId);
    const [fresh, mirrored] = [await read(), await read()];
    expect(fresh).toMatchObject({ mrrCents: 17_910, discounts: [{ percentOff: 10 }] });
    expect(mirrored).toEqual(fresh);

    await carryOut(tenant, subscription, DISCOUNT);
    const { discounts } = await client.subscriptions.retrieve(subscription.subscriptionId, { expand: ['discounts'] });
    expect(discounts).toMatchObject([{ id: inherited.id }, { source: { coupon: 'retainly_30p_3m' } }]);
    expect(await read()).toMatchObject({ mrrCents: 17_910, discounts: [{ percentOff: 10 }, { percentOff: 30 }] });
  });

  // The customer may have got something better between the start of the session and the save.
  it('nothing comes on top of an equal or better discount, or of a pause, whatever was known before', async () => {
    const tenant = await app.newTenant();
    await tenant.stripe.client.coupons.create({ id: 'loyal', percent_off: 30, duration: 'forever' });
    const discounted = tenant.stripe.newSubscription({ coupons: ['loyal'] });
    expect(await carryOut(tenant, discounted, DISCOUNT)).toMatchObject({
      state: 'failed',
      errorCode: 'equal_or_better_discount',
    });
    const paused = tenant.stripe.newSubscription();
    const { client } = tenant.stripe;
    await client.subscriptions.update(paused.subscriptionId, { pause_collection: { behavior: 'void' } });
    expect(await carryOut(tenant, paused, offer({ type: 'pause', terms: { months: 2 } }))).toMatchObject({
      state: 'failed',
      errorCode: 'already_paused',
    });
  });

  it('nothing comes on top of an equal or better discount that is on the item', async () => {
    const tenant = await app.newTenant();
    const { client } = tenant.stripe;
    await client.coupons.create({ id: 'seat', percent_off: 40, duration: 'repeating', duration_in_months: 12 });
    const subscription = tenant.stripe.newSubscription();
    const [item] = (await client.subscriptions.retrieve(subscription.subscriptionId)).items.data;
    await client.subscriptions.update(subscription.subscriptionId, {
      items: [{ id: String(item?.id), discounts: [{ coupon: 'seat' }] }],
    });
    expect(await carryOut(tenant, subscription, DISCOUNT)).toMatchObject({
      state: 'failed',
      errorCode: 'equal_or_better_discount',
    });
  });

  // The customer may cancel in Stripe's portal between the start of the session and the click on the offer.
  it.each<Offer>([
    { type: 'discount', terms: { percent: 30, duration_months: 3 } },
    { type: 'pause', terms: { months: 2 } },
  ])('$type: a subscription that is to end is not saved by it', async (terms) => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    await tenant.stripe.client.subscriptions.update(subscription.subscriptionId, { cancel_at_period_end: true });
    const changes = tenant.stripe.mutations().length;
    expect(await carryOut(tenant, subscription, offer(terms))).toMatchObject({
      state: 'failed',
      errorCode: 'cancellation_scheduled',
    });
    expect(tenant.stripe.mutations()).toHaveLength(changes);
  });

  // Guards against a coupon that a merchant made by hand under our id, with other terms.
  it('a discount is refused when its coupon means something else', async () => {
    const tenant = await app.newTenant();
    await tenant.stripe.client.coupons.create({ id: 'retainly_30p_3m', percent_off: 90, duration: 'forever' });
    const operation = await carryOut(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    expect(operation).toMatchObject({ state: 'failed', errorCode: 'coupon_conflict' });
  });

  it('a pause voids invoices and ends by itself after whole months', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    const operation = await carryOut(tenant, subscription, offer({ type: 'pause', terms: { months: 2 } }));

    const resumesAt = addMonths(operation.createdAt, 2);
    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 19_900 } });
    expect(stored).toMatchObject({
      status: 'active',
      pause_collection: { behavior: 'void', resumes_at: Math.floor(resumesAt.getTime() / 1_000) },
    });
  });

  it('a downgrade keeps the item and its quantity, charges nothing, and saves the MRR of the new price', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription({ quantity: 3 });
    const terms = { price_id: tenant.stripe.prices.monthlyCheap };
    const operation = await carryOut(tenant, subscription, offer({ type: 'downgrade', terms }));

    expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 29_700 } });
    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(stored.items.data).toMatchObject([{ price: { id: terms.price_id }, quantity: 3 }]);
    const invoices = await tenant.stripe.client.invoices.list({ subscription: subscription.subscriptionId });
    expect(invoices.data).toHaveLength(1);
  });

  it('an annual switch charges the year less what is left of the month, and saves a twelfth of it', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    const terms = { price_id: tenant.stripe.prices.yearly };
    const operation = await carryOut(tenant, subscription, offer({ type: 'annual_switch', terms }));

    expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 16_583 } });
    const { data } = await tenant.stripe.client.invoices.list({ subscription: subscription.subscriptionId });
    const charged = data.find((invoice) => invoice.billing_reason === 'subscription_update');
    expect(charged).toMatchObject({ status: 'paid' });
    expect(charged?.total).toBeGreaterThan(180_000);
    expect(charged?.total).toBeLessThan(199_000);
  });

  it('an annual switch whose payment is declined changes nothing and says why', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription({ card: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
    const terms = { price_id: tenant.stripe.prices.yearly };
    const operation = await carryOut(tenant, subscription, offer({ type: 'annual_switch', terms }));

    expect(operation).toMatchObject({ state: 'failed', errorCode: 'insufficient_funds' });
    expect(await app.settlement.effects(operation)).toEqual(['insufficient_funds']);
    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(stored.items.data).toMatchObject([{ price: { id: tenant.stripe.prices.monthly } }]);
    expect(stored.metadata).toEqual({});
  });

  it('a cancellation at the end of the period tells Stripe the reason', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    const operation = await carryOut(tenant, subscription, {
      kind: 'cancel',
      mode: 'period_end',
      feedback: 'too_expensive',
      comment: 'Not worth it',
    });

    expect(operation.state).toBe('succeeded');
    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(stored).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancellation_details: { feedback: 'too_expensive', comment: 'Not worth it' },
    });
  });

  // A contract of a fixed term goes on, and is paid, until its own end.
  it('a cancellation at the end of the period does not wait for a later end', async () => {
    const tenant = await app.newTenant();
    const { client } = tenant.stripe;
    const { subscriptionId, ...rest } = tenant.stripe.newSubscription();
    const nextYear = Math.floor(Date.now() / 1_000) + 365 * 86_400;
    await client.subscriptions.update(subscriptionId, { cancel_at: nextYear });
    await carryOut(
      tenant,
      { subscriptionId, ...rest },
      {
        kind: 'cancel',
        mode: 'period_end',
        feedback: 'unused',
        comment: undefined,
      },
    );
    const stored = await client.subscriptions.retrieve(subscriptionId);
    expect(stored).toMatchObject({ cancel_at_period_end: true, cancel_at: stored.items.data[0]?.current_period_end });
  });

  // Guards the customer's words: a DELETE would write them into URL logs.
  it('an immediate cancellation keeps its comment out of URLs, and unknown feedback is `other`', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    const operation = await carryOut(tenant, subscription, {
      kind: 'cancel',
      mode: 'immediate',
      feedback: 'made_up',
      comment: 'Goodbye',
    });

    expect(operation.state).toBe('succeeded');
    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(stored).toMatchObject({
      status: 'canceled',
      cancellation_details: { feedback: 'other', comment: 'Goodbye' },
    });
    const requests = tenant.stripe.mutations('/v1/subscriptions');
    expect(requests.map(({ method, params }) => [method, 'cancellation_details' in params])).toEqual([
      ['POST', true],
      ['DELETE', false],
    ]);
  });

  it('a subscription of another customer is refused before anything is written', async () => {
    const tenant = await app.newTenant();
    const { subscriptionId } = tenant.stripe.newSubscription();
    const stranger = tenant.stripe.newSubscription();
    const operation = await carryOut(tenant, { ...stranger, subscriptionId }, DISCOUNT);
    expect(operation).toMatchObject({ state: 'failed', errorCode: 'subscription_missing' });
    expect(tenant.stripe.mutations()).toEqual([]);
  });
});
