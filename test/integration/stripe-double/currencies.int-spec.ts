import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_currencies';
const DAY_SECONDS = 86_400;

/** Prices with amounts in several currencies, and what follows from them. */
describe('currencies on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let product: string;
  let seats: string;

  beforeAll(async () => {
    double = await StripeDouble.start();
    stripe = double.client(ACCOUNT);
    product = double.fixtures(ACCOUNT).product({ name: 'Seats' }).id;
    seats = (await stripe.prices.create({ ...MONTHLY, product, currency_options: { usd: { unit_amount: 2_500 } } })).id;
  });
  afterAll(() => double.stop());

  const MONTHLY = { currency: 'eur', recurring: { interval: 'month' }, unit_amount: 2_000 } as const;
  const TIERED = {
    currency: 'eur',
    recurring: { interval: 'month' },
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [{ up_to: 'inf', unit_amount: 100 }],
  } as const;

  const newCustomer = (): string => double.fixtures(ACCOUNT).customer({}).id;
  const subscribe = (params: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription> =>
    stripe.subscriptions.create({ customer: newCustomer(), items: [{ price: seats, quantity: 3 }], ...params });
  const invoicesOf = async ({ id }: Stripe.Subscription): Promise<Stripe.Invoice[]> =>
    (await stripe.invoices.list({ subscription: id })).data;

  it('shows the amounts of every currency, the default one included, only when asked', async () => {
    const plain = await stripe.prices.retrieve(seats);
    const full = await stripe.prices.retrieve(seats, { expand: ['currency_options'] });
    expect(plain).toMatchObject({ currency: 'eur', unit_amount: 2_000 });
    expect(plain.currency_options).toBeUndefined();
    expect(full.currency_options).toMatchObject({ eur: { unit_amount: 2_000 }, usd: { unit_amount: 2_500 } });
  });

  it('shows the tiers of another currency only when they are asked for by name', async () => {
    const usd = { tiers: [{ up_to: 'inf', unit_amount: 130 }] as const };
    const { id } = await stripe.prices.create({
      ...TIERED,
      tiers: [...TIERED.tiers],
      product,
      currency_options: { usd: { tiers: [...usd.tiers] } },
    });
    const some = await stripe.prices.retrieve(id, { expand: ['currency_options'] });
    const all = await stripe.prices.retrieve(id, { expand: ['currency_options.usd.tiers'] });
    expect(some.currency_options?.usd?.tiers).toBeUndefined();
    expect(all.currency_options).toMatchObject({ usd: { tiers: [{ up_to: null, unit_amount: 130 }] } });
    expect(all.currency_options?.eur?.tiers).toBeUndefined();
    await expect(stripe.prices.retrieve(id, { expand: ['currency_options.gbp.tiers'] })).rejects.toThrow('expanded');
  });

  it.each<[string, string, Partial<Stripe.PriceCreateParams>]>([
    [
      'a currency without an amount',
      'currency_options[usd][unit_amount]',
      { ...MONTHLY, currency_options: { usd: { tax_behavior: 'exclusive' } } },
    ],
    [
      'tiers beside an amount per unit',
      'currency_options[usd][tiers]',
      { ...MONTHLY, currency_options: { usd: { unit_amount: 1, tiers: [{ up_to: 'inf', unit_amount: 1 }] } } },
    ],
    [
      'an amount per unit beside tiers',
      'currency_options[usd][tiers]',
      { ...TIERED, tiers: [...TIERED.tiers], currency_options: { usd: { unit_amount: 1 } } },
    ],
    [
      'the default currency again',
      'currency_options[eur]',
      { ...MONTHLY, currency_options: { eur: { unit_amount: 1 } } },
    ],
    [
      'what is no currency',
      'currency_options[dollar]',
      { ...MONTHLY, currency_options: { dollar: { unit_amount: 1 } } },
    ],
  ])('refuses %s', async (_case, param, params) => {
    const create = stripe.prices.create({ product, currency: 'eur', ...params });
    await expect(create).rejects.toMatchObject({ statusCode: 400, param });
  });

  it('bills a subscription in its currency: starts, renewals, previews and changes of plan', async () => {
    const dear = await stripe.prices.create({ ...MONTHLY, product, currency_options: { usd: { unit_amount: 9_000 } } });
    const subscription = await subscribe({ currency: 'usd' });
    expect(subscription).toMatchObject({ currency: 'usd' });
    expect(subscription.items.data[0]?.price).toMatchObject({ currency: 'eur', unit_amount: 2_000 });

    double.advance(ACCOUNT, 32 * DAY_SECONDS);
    const paid = await invoicesOf(subscription);
    expect(paid).toMatchObject([
      { currency: 'usd', total: 7_500, billing_reason: 'subscription_cycle' },
      { currency: 'usd', total: 7_500, billing_reason: 'subscription_create' },
    ]);
    expect(paid[0]?.lines.data[0]?.pricing?.unit_amount_decimal?.toString()).toBe('2500');

    const [item] = subscription.items.data;
    const change = { items: [{ id: String(item?.id), price: dear.id }], proration_behavior: 'none' as const };
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: change,
    });
    expect(preview).toMatchObject({ currency: 'usd', total: 9_000 });
  });

  it('begins in the currency of the customer, else the price’s default, and in no other after that', async () => {
    const customer = newCustomer();
    expect(await subscribe({ customer, currency: 'usd' })).toMatchObject({ currency: 'usd' });
    expect(await subscribe({ customer })).toMatchObject({ currency: 'usd' });
    expect(await subscribe({})).toMatchObject({ currency: 'eur' });
    await expect(subscribe({ customer, currency: 'eur' })).rejects.toMatchObject({
      statusCode: 400,
      param: 'currency',
    });
  });

  it('refuses a price without an amount in the currency of the subscription', async () => {
    const euros = await stripe.prices.create({ ...MONTHLY, product });
    const subscription = await subscribe({ currency: 'usd' });
    const items = [{ id: String(subscription.items.data[0]?.id), price: euros.id }];
    await expect(stripe.subscriptions.update(subscription.id, { items })).rejects.toMatchObject({
      statusCode: 400,
      param: 'items[0][price]',
    });
    await expect(subscribe({ currency: 'usd', items: [{ price: euros.id }] })).rejects.toThrow('only supports `eur`');
  });
});
