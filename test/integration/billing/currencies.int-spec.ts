import type Stripe from 'stripe';

import { type BillingAction, BillingGateway, type SubscriptionSnapshot } from '../../../src/billing/billing.gateway.js';
import type { Offer } from '../../../src/billing/offer.js';
import { StripeGateway } from '../../../src/billing/stripe/stripe.gateway.js';
import { WalkAccountService } from '../../../src/billing/subscriptions/walk-account.service.js';
import type { Fixtures } from '../../../tools/stripe-double/fixtures.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { type BillingApp, carryOut, startBillingApp, type Tenant } from './billing-app.js';

type PriceWish = Omit<Parameters<Fixtures['price']>[0], 'currency' | 'currency_options'>;

const MONTHLY = { recurring: { interval: 'month' } } as const;
const YEARLY = { recurring: { interval: 'year' } } as const;
const SEATS = 7;

/** Shapes of prices with their amounts in euro and in dollar, and what seven seats cost a month in dollar. */
const SHAPES: [string, number, PriceWish, PriceWish][] = [
  ['an amount per seat', 17_500, { ...MONTHLY, unit_amount: 2_000 }, { unit_amount: 2_500 }],
  ['an amount per year', 1_458, { ...YEARLY, unit_amount: 2_000 }, { unit_amount: 2_500 }],
  ['a fraction of a cent', 9, { ...MONTHLY, unit_amount: 2 }, { unit_amount_decimal: '1.25' }],
  [
    'packages of five',
    5_000,
    { ...MONTHLY, unit_amount: 2_000, transform_quantity: { divide_by: 5, round: 'up' } },
    { unit_amount: 2_500 },
  ],
  [
    'graduated steps',
    5 * 1_200 + 2 * 900 + 300,
    {
      ...MONTHLY,
      billing_scheme: 'tiered',
      tiers_mode: 'graduated',
      tiers: [
        { up_to: 5, unit_amount: 1_000 },
        { up_to: 'inf', unit_amount: 800 },
      ],
    },
    {
      tiers: [
        { up_to: 5, unit_amount: 1_200 },
        { up_to: 'inf', unit_amount: 900, flat_amount: 300 },
      ],
    },
  ],
  [
    'volume steps',
    7 * 900,
    {
      ...MONTHLY,
      billing_scheme: 'tiered',
      tiers_mode: 'volume',
      tiers: [
        { up_to: 5, unit_amount: 1_000 },
        { up_to: 'inf', unit_amount: 800 },
      ],
    },
    {
      tiers: [
        { up_to: 5, unit_amount: 1_200 },
        { up_to: 'inf', unit_amount_decimal: '900' },
      ],
    },
  ],
];

// Prices have amounts in several currencies. Those of the default one say nothing about a subscription in another.
describe('a subscription in another currency than its price’s default', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let gateway: BillingGateway;
  let stripe: StripeGateway;
  let accounts: WalkAccountService;

  beforeAll(async () => {
    app = await startBillingApp();
    gateway = app.nest.get(BillingGateway, { strict: false });
    stripe = app.nest.get(StripeGateway, { strict: false });
    accounts = app.nest.get(WalkAccountService, { strict: false });
  });
  beforeEach(async () => {
    tenant = await app.newTenant();
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const newPrice = (eur: PriceWish, usd?: PriceWish): string =>
    tenant.stripe.fixtures.price({ ...eur, currency: 'eur', ...(usd && { currency_options: { usd } }) }).id;

  function subscribe(price: string, currency = 'usd'): TestSubscription {
    const { fixtures } = tenant.stripe;
    const { id: customerId } = fixtures.customer({ email: 'anna@example.com' });
    const items = [{ price, quantity: SEATS }];
    const { id: subscriptionId } = fixtures.subscription({ customer: customerId, currency, items });
    return { customerId, subscriptionId, email: 'anna@example.com' };
  }

  const find = ({ subscriptionId, customerId }: TestSubscription) =>
    gateway.findSubscription(tenant.workspaceId, subscriptionId, customerId);
  const ask = ({ subscriptionId, customerId }: TestSubscription) =>
    stripe.findSubscription(tenant.workspaceId, subscriptionId, customerId);

  /** What the copy says; it has to know without a call. */
  async function recall(subscription: TestSubscription): Promise<SubscriptionSnapshot | undefined> {
    const requests = async () => (await startStripeDouble()).requests({ account: tenant.stripe.secretKey }).length;
    const before = await requests();
    const snapshot = await find(subscription);
    expect(await requests()).toBe(before);
    return snapshot;
  }

  it.each(SHAPES)('has its MRR in its own currency: %s', async (_case, mrrCents, eur, usd) => {
    const subscription = subscribe(newPrice(eur, usd));
    const live = await ask(subscription);
    expect(live).toMatchObject({ currency: 'usd', mrrCents, items: [{ mrrCents }] });
    expect(await recall(subscription)).toEqual(live);
  });

  it('is billed what its MRR says: the first invoice of each monthly price', async () => {
    for (const [, mrrCents, eur, usd] of SHAPES.filter(([, , { recurring }]) => recurring?.interval === 'month')) {
      const { subscriptionId } = subscribe(newPrice(eur, usd));
      const { data } = await tenant.stripe.client.invoices.list({ subscription: subscriptionId });
      expect(data).toMatchObject([{ currency: 'usd', total: mrrCents }]);
    }
  });

  // Both are read with the same price; neither may keep it as the other needs it.
  it('stands beside one in the default currency', async () => {
    const price = newPrice({ ...MONTHLY, unit_amount: 2_000 }, { unit_amount: 2_500 });
    const [dollars, euros] = [subscribe(price), subscribe(price, 'eur')];
    for (const subscription of [dollars, euros, dollars]) await ask(subscription);
    expect(await recall(euros)).toMatchObject({ currency: 'eur', mrrCents: SEATS * 2_000 });
    expect(await recall(dollars)).toMatchObject({ currency: 'usd', mrrCents: SEATS * 2_500 });
  });

  it('is asked about once where the copy does not know the currency, and is known after that', async () => {
    const price = newPrice({ ...MONTHLY, unit_amount: 2_000 }, { unit_amount: 2_500 });
    const subscription = subscribe(price);
    await ask(subscription);
    await app.dataSource.query(
      `UPDATE stripe_prices SET data = data - 'currency_options' WHERE workspace_id = $1 AND id = $2`,
      [tenant.workspaceId, price],
    );
    expect(await find(subscription)).toMatchObject({ mrrCents: SEATS * 2_500 });
    expect(await recall(subscription)).toMatchObject({ mrrCents: SEATS * 2_500 });
  });

  it('is copied by a backfill as a read of its own would, and a reconciliation finds no difference', async () => {
    await tenant.stripe.client.coupons.create({
      id: 'both',
      amount_off: 500,
      currency: 'eur',
      currency_options: { usd: { amount_off: 700 } },
      duration: 'repeating',
      duration_in_months: 3,
    });
    const subscriptions = SHAPES.flatMap(([, , eur, usd]) => {
      const price = newPrice(eur, usd);
      return [subscribe(price), subscribe(price, 'eur')];
    });
    for (const { subscriptionId } of subscriptions.slice(0, 2)) {
      await tenant.stripe.client.subscriptions.update(subscriptionId, { discounts: [{ coupon: 'both' }] });
    }
    await accounts.walk(tenant.workspaceId, 'backfill');
    const copied: (SubscriptionSnapshot | undefined)[] = [];
    for (const subscription of subscriptions) copied.push(await recall(subscription));
    for (const [index, subscription] of subscriptions.entries()) expect(await ask(subscription)).toEqual(copied[index]);
    expect(copied.slice(0, 2).map((snapshot) => snapshot?.discounts[0]?.amountOffCents)).toEqual([700, 500]);
    expect((await accounts.walk(tenant.workspaceId, 'reconcile')).drift).toEqual({});
  });

  it.each<[string, number, Stripe.CouponCreateParams]>([
    ['its amount in the currency', 16_800, { currency_options: { usd: { amount_off: 700 } } }],
    ['nothing without one', 17_500, {}],
  ])('a lasting coupon of its customer lowers its MRR by %s', async (_case, mrrCents, options) => {
    const subscription = subscribe(newPrice({ ...MONTHLY, unit_amount: 2_000 }, { unit_amount: 2_500 }));
    const terms = { id: 'lasting', amount_off: 500, currency: 'eur', duration: 'forever' } as const;
    await tenant.stripe.client.coupons.create({ ...terms, ...options });
    tenant.stripe.fixtures.discountCustomer(subscription.customerId, 'lasting');
    expect(await ask(subscription)).toMatchObject({ mrrCents });
    expect(await recall(subscription)).toMatchObject({ mrrCents });
  });

  describe('and offers', () => {
    const MONTHLY_PRICE: [PriceWish, PriceWish] = [{ ...MONTHLY, unit_amount: 2_000 }, { unit_amount: 2_500 }];
    const carry = (subscription: TestSubscription, offer: Offer) =>
      carryOut(tenant, subscription, { kind: 'offer', offer, mrrCents: 17_500 } satisfies BillingAction);
    const invoicesOf = async ({ subscriptionId }: TestSubscription) =>
      (await tenant.stripe.client.invoices.list({ subscription: subscriptionId })).data;

    it.each(['now', 'period_end'] as const)('a downgrade (%s) saves its MRR at the new price', async (at) => {
      const cheap = newPrice({ ...MONTHLY, unit_amount: 1_900 }, { unit_amount: 1_500 });
      const subscription = subscribe(newPrice(...MONTHLY_PRICE));
      const operation = await carry(subscription, { type: 'downgrade', terms: { price_id: cheap, at } });
      expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 10_500, currency: 'usd' } });
      (await startStripeDouble()).advance(tenant.stripe.secretKey, 31 * 86_400);
      expect((await invoicesOf(subscription))[0]).toMatchObject({ currency: 'usd', total: 10_500 });
    });

    it('a planned downgrade names the currency in each of its phases', async () => {
      const cheap = newPrice({ ...MONTHLY, unit_amount: 1_900 }, { unit_amount: 1_500 });
      const subscription = subscribe(newPrice(...MONTHLY_PRICE));
      await carry(subscription, { type: 'downgrade', terms: { price_id: cheap, at: 'period_end' } });
      const planned = tenant.stripe.mutations('/v1/subscription_schedules/');
      expect(planned.map(({ params }) => params)).toMatchObject([
        { phases: [{ currency: 'usd' }, { currency: 'usd' }] },
      ]);
    });

    // In euro this year costs less than what is charged in dollar, which would look like a charge nobody was shown.
    it('an annual switch charges the year in its currency, and saves a twelfth of it', async () => {
      const yearly = newPrice({ ...YEARLY, unit_amount: 10_000 }, { unit_amount: 24_000 });
      const subscription = subscribe(newPrice(...MONTHLY_PRICE));
      const operation = await carry(subscription, { type: 'annual_switch', terms: { price_id: yearly } });
      expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 14_000, currency: 'usd' } });
    });

    it('an annual switch to a price without an amount in its currency is refused, and says so', async () => {
      const yearly = newPrice({ ...YEARLY, unit_amount: 10_000 });
      const subscription = subscribe(newPrice(...MONTHLY_PRICE));
      const operation = await carry(subscription, { type: 'annual_switch', terms: { price_id: yearly } });
      expect(operation).toMatchObject({ state: 'failed', errorCode: 'price_other_currency' });
    });
  });
});
