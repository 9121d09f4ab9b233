import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_clocks';
const START = Date.parse('2027-01-31T12:00:00Z') / 1_000;
const FEBRUARY = Date.parse('2027-02-28T12:00:00Z') / 1_000;
const DAY = 86_400;

describe('test clocks on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let price: string;
  beforeAll(async () => {
    double = await StripeDouble.start({ clock: () => new Date('2026-05-04T12:00:00Z') });
    stripe = double.client(ACCOUNT);
    const wish = { currency: 'eur', unit_amount: 4_900, recurring: { interval: 'month' as const } };
    price = double.fixtures(ACCOUNT).price(wish).id;
  });
  afterAll(() => double.stop());

  const client = (): Stripe['testHelpers']['testClocks'] => stripe.testHelpers.testClocks;
  async function subscribe(): Promise<{ clock: string; subscription: Stripe.Subscription }> {
    const { id: clock } = await client().create({ frozen_time: START, name: 'Renewals' });
    const customer = await stripe.customers.create({
      test_clock: clock,
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price }] });
    return { clock, subscription };
  }

  it('let time stand still for their customers, and move only when they are told to', async () => {
    const { clock, subscription } = await subscribe();
    expect(subscription).toMatchObject({ test_clock: clock, start_date: START });
    expect(subscription.items.data[0]?.current_period_end).toBe(FEBRUARY);
    const other = double.fixtures(ACCOUNT).subscription({
      customer: double.fixtures(ACCOUNT).customer({}).id,
      items: [{ price }],
    });
    const before = double.events({ account: ACCOUNT }).length;
    const moved = await client().advance(clock, { frozen_time: FEBRUARY + DAY });
    expect(moved).toMatchObject({ status: 'advancing', frozen_time: START });
    expect(await client().retrieve(clock)).toMatchObject({ status: 'ready', frozen_time: FEBRUARY + DAY });
    const { items } = await stripe.subscriptions.retrieve(subscription.id);
    expect(items.data[0]?.current_period_start).toBe(FEBRUARY);
    const untouched = await stripe.subscriptions.retrieve(other.id);
    expect(untouched.items.data[0]?.current_period_end).toBe(other.items.data[0]?.current_period_end);
    const events = double.events({ account: ACCOUNT }).slice(before);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['test_helpers.test_clock.advancing', 'invoice.paid', 'test_helpers.test_clock.ready']),
    );
    expect(events.find(({ type }) => type === 'invoice.paid')?.created).toBe(FEBRUARY);
    expect(events.at(-1)?.type).toBe('test_helpers.test_clock.ready');
  });

  it.each([
    ['back', START - DAY],
    ['nowhere', START],
    ['further than two of the shortest intervals', START + 100 * DAY],
  ])('cannot be moved %s, as in Stripe', async (_case, frozenTime) => {
    const { clock } = await subscribe();
    await expect(client().advance(clock, { frozen_time: frozenTime })).rejects.toMatchObject({ param: 'frozen_time' });
  });

  it('take their customers with them when they are deleted, and do not exist in live mode', async () => {
    const { clock, subscription } = await subscribe();
    expect(await client().del(clock)).toMatchObject({ deleted: true });
    await expect(stripe.customers.retrieve(String(subscription.customer))).rejects.toMatchObject({ statusCode: 404 });
    const live = double.client('sk_live_clocks').testHelpers.testClocks;
    await expect(live.create({ frozen_time: START })).rejects.toMatchObject({ statusCode: 400 });
  });
});
