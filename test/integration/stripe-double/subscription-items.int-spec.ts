import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_items';

/** Subscriptions of many items. */
describe('subscription items on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;

  beforeAll(async () => {
    double = await StripeDouble.start();
    stripe = double.client(ACCOUNT);
  });
  afterAll(() => double.stop());

  const subscribe = (count: number): Promise<Stripe.Subscription> => {
    const fixtures = double.fixtures(ACCOUNT);
    const price = () => fixtures.price({ currency: 'eur', unit_amount: 100, recurring: { interval: 'month' } }).id;
    const items = Array.from({ length: count }, () => ({ price: price() }));
    return stripe.subscriptions.create({ customer: fixtures.customer({}).id, items });
  };
  const idsOf = ({ data }: { data: { id: string }[] }): string[] => data.map(({ id }) => id);

  it('shows ten with the subscription; its list goes on after them', async () => {
    const subscription = await subscribe(12);
    expect(subscription.items).toMatchObject({ data: { length: 10 }, has_more: true });
    const whole = await stripe.subscriptionItems.list({ subscription: subscription.id, limit: 100 });
    expect(idsOf(whole).slice(0, 10)).toEqual(idsOf(subscription.items));
    const [last] = idsOf(subscription.items).slice(-1);
    const rest = await stripe.subscriptionItems.list({ subscription: subscription.id, starting_after: String(last) });
    expect([idsOf(rest), rest.has_more]).toEqual([idsOf(whole).slice(10), false]);
  });

  it('bills all of them, also those it does not show', async () => {
    const { id } = await subscribe(12);
    expect((await stripe.invoices.list({ subscription: id })).data).toMatchObject([{ total: 1_200 }]);
  });

  it('shows all of ten, and refuses more than twenty', async () => {
    expect((await subscribe(10)).items).toMatchObject({ data: { length: 10 }, has_more: false });
    await expect(subscribe(21)).rejects.toMatchObject({ statusCode: 400, param: 'items' });
  });

  it('lists those of one subscription, which has to exist', async () => {
    await expect(stripe.subscriptionItems.list({ subscription: 'sub_unknown' })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });
});
