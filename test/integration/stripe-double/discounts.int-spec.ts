import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_discounts';
const MONTH_SECONDS = 31 * 86_400;

/** Discounts of items and of customers, beside those of subscriptions. */
describe('discounts on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let seats: string;
  let support: string;
  beforeAll(async () => {
    double = await StripeDouble.start();
    stripe = double.client(ACCOUNT);
    const fixtures = double.fixtures(ACCOUNT);
    const monthly = { currency: 'eur', recurring: { interval: 'month' as const } };
    seats = fixtures.price({ ...monthly, nickname: 'Seats', unit_amount: 10_000 }).id;
    support = fixtures.price({ ...monthly, nickname: 'Support', unit_amount: 5_000 }).id;
    await stripe.coupons.create({ id: 'tenth', percent_off: 10, duration: 'forever' });
    await stripe.coupons.create({ id: 'half', percent_off: 50, duration: 'forever' });
    await stripe.coupons.create({ id: 'first', amount_off: 1_000, currency: 'eur', duration: 'once' });
  });
  afterAll(() => double.stop());

  const newCustomer = (): string => double.fixtures(ACCOUNT).customer({}).id;
  const subscribe = (params: Partial<Stripe.SubscriptionCreateParams>): Promise<Stripe.Subscription> =>
    stripe.subscriptions.create({ customer: newCustomer(), items: [{ price: seats }], ...params });
  const billed = async ({ id }: Stripe.Subscription): Promise<Stripe.Invoice> => {
    const { data } = await stripe.invoices.list({ subscription: id, limit: 1 });
    if (!data[0]) throw new Error('no invoice');
    return data[0];
  };

  it('takes an item’s discounts off its own line first, then the subscription’s off what is left', async () => {
    const subscription = await subscribe({
      items: [{ price: seats, discounts: [{ coupon: 'half' }] }, { price: support }],
      discounts: [{ coupon: 'tenth' }],
    });
    const invoice = await billed(subscription);
    expect([invoice.subtotal, invoice.total]).toEqual([15_000, 9_000]);
    expect(invoice.total_discount_amounts?.map(({ amount }) => amount)).toEqual([5_000, 1_000]);
    expect(invoice.lines.data.map(({ discount_amounts: amounts }) => amounts?.[0]?.amount)).toEqual([5_000, undefined]);
    const read = await stripe.subscriptions.retrieve(subscription.id, { expand: ['items.data.discounts'] });
    expect(read.items.data[0]?.discounts).toMatchObject([{ source: { coupon: 'half' }, subscription: null }]);
  });

  it('replaces an item’s discounts by a list, leaves them by an empty one, and clears them by an empty text', async () => {
    const { id, items } = await subscribe({ items: [{ price: seats, discounts: [{ coupon: 'half' }] }] });
    const item = String(items.data[0]?.id);
    const update = async (discounts: Stripe.SubscriptionUpdateParams.Item['discounts']): Promise<number | undefined> =>
      (await stripe.subscriptions.update(id, { items: [{ id: item, ...(discounts !== undefined && { discounts }) }] }))
        .items.data[0]?.discounts.length;
    expect(await update([{ coupon: 'tenth' }, { coupon: 'half' }])).toBe(2);
    expect(await update(undefined)).toBe(2);
    expect(await update('')).toBe(0);
  });

  it('drops an item’s discount once it is used up', async () => {
    const { id } = await subscribe({ items: [{ price: seats, discounts: [{ coupon: 'first' }] }] });
    expect((await stripe.subscriptions.retrieve(id)).items.data[0]?.discounts).toEqual([]);
  });

  it('lets a customer’s discount count only where the subscription has none', async () => {
    const customer = newCustomer();
    const { id: discountId } = double.fixtures(ACCOUNT).discountCustomer(customer, 'tenth');
    const plain = await subscribe({ customer });
    expect((await billed(plain)).total).toBe(9_000);
    const own = await subscribe({ customer, items: [{ price: support }], discounts: [{ coupon: 'half' }] });
    expect((await billed(own)).total).toBe(2_500);
    const both = await stripe.subscriptions.update(own.id, {
      discounts: [{ discount: discountId }, { discount: String(own.discounts[0]) }],
    });
    double.advance(ACCOUNT, MONTH_SECONDS);
    expect((await billed(both)).total).toBe(2_250);

    await stripe.subscriptions.update(own.id, { discounts: '' });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ discount: { id: discountId } });
    await stripe.customers.deleteDiscount(customer);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ discount: null });
    const types = double.events({ account: ACCOUNT }).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('customer.discount.')).slice(-1)).toEqual([
      'customer.discount.deleted',
    ]);
  });

  it.each([
    ['an unknown coupon on an item', { items: [{ price: 'seats', discounts: [{ coupon: 'nobody' }] }] }],
    ['a discount of somebody else', { discounts: [{ discount: 'di_somebody' }] }],
  ])('refuses %s', async (_case, { items, ...params }: Partial<Stripe.SubscriptionCreateParams>) => {
    const withPrice = items?.map((item) => ({ ...item, price: seats }));
    await expect(subscribe({ ...params, ...(withPrice && { items: withPrice }) })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });
});
