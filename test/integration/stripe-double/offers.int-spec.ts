import { DateTime } from 'luxon';
import type Stripe from 'stripe';

import { DEMO_PRICES, seedDemoCatalogue } from '../../../tools/stripe-double/seed/demo-catalogue.js';
import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

/** The call sequences by which the product applies offers, made by the real client. */
describe('offers on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let account: string;
  let keys = 0;

  beforeAll(async () => {
    double = await StripeDouble.start();
  });
  afterAll(() => double.stop());
  beforeEach(() => {
    keys += 1;
    account = `sk_test_offers${keys}`;
    stripe = double.client(account);
    seedDemoCatalogue(double.fixtures(account), { customers: 26 });
  });

  const firstItem = (subscription: Stripe.Subscription): Stripe.SubscriptionItem => {
    const [item] = subscription.items.data;
    if (!item) throw new Error('The subscription has no item.');
    return item;
  };

  it('stacks a discount on the present ones and says until when it runs', async () => {
    const coupon = await stripe.coupons.create({
      id: 'retainly_30p_3m',
      percent_off: 30,
      duration: 'repeating',
      duration_in_months: 3,
    });
    const before = await stripe.subscriptions.retrieve('sub_demo_023');
    const updated = await stripe.subscriptions.update('sub_demo_023', {
      discounts: [...before.discounts.map((discount) => ({ discount: String(discount) })), { coupon: coupon.id }],
      metadata: { retainly_operation: 'op_1' },
      expand: ['discounts.source.coupon'],
    });

    expect(before.discounts).toHaveLength(1);
    expect(updated.discounts).toMatchObject([
      { id: before.discounts[0], end: null, source: { coupon: { id: 'demo_welcome_20' } } },
      { object: 'discount', source: { type: 'coupon', coupon: { id: 'retainly_30p_3m', percent_off: 30 } } },
    ]);
    const added = updated.discounts[1] as Stripe.Discount;
    // Calendar months; one that has no such day ends on its last.
    const startedAt = DateTime.fromSeconds(added.start, { zone: 'utc' });
    expect(added.end).toBe(startedAt.plus({ months: 3 }).toSeconds());
    expect(updated.metadata).toEqual({ retainly_operation: 'op_1' });
  });

  it('reports a coupon that is there already, so that one coupon serves an offer', async () => {
    const params = { id: 'retainly_10p', percent_off: 10, duration: 'once' } as const;
    await stripe.coupons.create(params);

    await expect(stripe.coupons.create(params)).rejects.toMatchObject({ code: 'resource_already_exists' });
  });

  it('replaces discounts by a list, clears them with an empty string, leaves them otherwise', async () => {
    await stripe.coupons.create({ id: 'ten', percent_off: 10, duration: 'forever' });
    await stripe.coupons.create({ id: 'five', percent_off: 5, duration: 'forever' });
    await stripe.subscriptions.update('sub_demo_001', { discounts: [{ coupon: 'ten' }] });
    const replaced = await stripe.subscriptions.update('sub_demo_001', {
      discounts: [{ coupon: 'five' }],
      expand: ['discounts'],
    });
    const untouched = await stripe.subscriptions.update('sub_demo_001', { description: 'still there' });
    const cleared = await stripe.subscriptions.update('sub_demo_001', { discounts: '' });

    expect(replaced.discounts).toMatchObject([{ source: { coupon: 'five' } }]);
    expect(untouched.discounts).toHaveLength(1);
    expect(cleared.discounts).toEqual([]);
  });

  it('pauses collection until a time and voids what falls due meanwhile', async () => {
    const resumesAt = Math.floor(Date.now() / 1000) + 45 * 86_400;
    const paused = await stripe.subscriptions.update('sub_demo_001', {
      pause_collection: { behavior: 'void', resumes_at: resumesAt },
    });
    double.advance(account, 32 * 86_400);
    const { data: invoices } = await stripe.invoices.list({ subscription: 'sub_demo_001' });
    double.advance(account, 14 * 86_400);
    const resumed = await stripe.subscriptions.retrieve('sub_demo_001');

    expect(paused).toMatchObject({ status: 'active', pause_collection: { behavior: 'void', resumes_at: resumesAt } });
    expect(invoices.map((invoice) => invoice.status)).toEqual(['void', 'paid']);
    expect(resumed.pause_collection).toBeNull();
  });

  it('resumes at once when the pause is cleared', async () => {
    await stripe.subscriptions.update('sub_demo_001', { pause_collection: { behavior: 'void' } });
    const resumed = await stripe.subscriptions.update('sub_demo_001', { pause_collection: '' });

    expect(resumed.pause_collection).toBeNull();
  });

  it('switches to a cheaper price without proration and keeps the period', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_001');
    const item = firstItem(before);
    const after = await stripe.subscriptions.update(before.id, {
      items: [{ id: item.id, price: DEMO_PRICES.teamEurMonth, quantity: item.quantity ?? 1 }],
      proration_behavior: 'none',
    });

    expect(after.items.data).toHaveLength(1);
    expect(firstItem(after)).toMatchObject({
      id: item.id,
      price: { id: DEMO_PRICES.teamEurMonth, unit_amount: 9_900 },
      current_period_end: item.current_period_end,
    });
    expect(after.latest_invoice).toBe(before.latest_invoice);
  });

  it('sets the quantity to one when a new price comes without it, and adds an item when the id is missing', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_019');
    const switched = await stripe.subscriptions.update(before.id, {
      items: [{ id: firstItem(before).id, price: DEMO_PRICES.basicEurMonth }],
      proration_behavior: 'none',
    });
    const grown = await stripe.subscriptions.update(before.id, {
      items: [{ price: DEMO_PRICES.starterEurMonth }],
      proration_behavior: 'none',
    });

    expect(firstItem(before).quantity).toBe(3);
    expect(firstItem(switched).quantity).toBe(1);
    expect(grown.items.data).toHaveLength(2);
  });

  it('downgrades at the end of the period through a schedule', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_001');
    const item = firstItem(before);
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: before.id });
    const [current] = schedule.phases;
    await stripe.subscriptionSchedules.update(schedule.id, {
      end_behavior: 'release',
      phases: [
        {
          items: [{ price: item.price.id, quantity: 1 }],
          start_date: current?.start_date ?? 0,
          end_date: item.current_period_end,
        },
        {
          items: [{ price: DEMO_PRICES.teamEurMonth, quantity: 1 }],
          proration_behavior: 'none',
          duration: { interval: 'month', interval_count: 1 },
        },
      ],
    });
    const waiting = await stripe.subscriptions.retrieve(before.id);
    double.advance(account, 32 * 86_400);
    const switched = await stripe.subscriptions.retrieve(before.id, { expand: ['latest_invoice'] });
    double.advance(account, 40 * 86_400);
    const released = await stripe.subscriptions.retrieve(before.id);

    expect(waiting.schedule).toBe(schedule.id);
    expect(firstItem(waiting).price.id).toBe(DEMO_PRICES.businessEurMonth);
    expect(firstItem(switched).price.id).toBe(DEMO_PRICES.teamEurMonth);
    expect(switched.latest_invoice).toMatchObject({ amount_paid: 9_900, billing_reason: 'subscription_cycle' });
    expect(released.schedule).toBeNull();
  });

  it('switches to a yearly price, bills at once and restarts the cycle', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_001');
    const change = [{ id: firstItem(before).id, price: DEMO_PRICES.businessEurYear, quantity: 1 }];
    const preview = await stripe.invoices.createPreview({
      subscription: before.id,
      subscription_details: { items: change, proration_behavior: 'always_invoice' },
    });
    const unchanged = await stripe.subscriptions.retrieve(before.id);
    const after = await stripe.subscriptions.update(before.id, {
      items: change,
      proration_behavior: 'always_invoice',
      payment_behavior: 'error_if_incomplete',
      expand: ['latest_invoice'],
    });

    expect(unchanged).toEqual(before);
    expect(preview.amount_due).toBeLessThan(199_000);
    expect(after.latest_invoice).toMatchObject({
      billing_reason: 'subscription_update',
      status: 'paid',
      amount_paid: preview.amount_due,
    });
    const { current_period_start: start, current_period_end: end } = firstItem(after);
    expect(Math.round((end - start) / 86_400)).toBeGreaterThanOrEqual(365);
    expect(after.billing_cycle_anchor).toBe(start);
  });

  it('changes nothing when the payment of an annual switch is declined and error_if_incomplete is asked for', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_022');
    const attempt = stripe.subscriptions.update(before.id, {
      items: [{ id: firstItem(before).id, price: DEMO_PRICES.teamEurYear, quantity: 1 }],
      payment_behavior: 'error_if_incomplete',
    });

    await expect(attempt).rejects.toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      decline_code: 'insufficient_funds',
      advice_code: 'try_again_later',
    });
    expect(await stripe.subscriptions.retrieve(before.id)).toEqual(before);
  });

  it('holds an annual switch back until its invoice is paid, with pending_if_incomplete', async () => {
    const before = await stripe.subscriptions.retrieve('sub_demo_022');
    const held = await stripe.subscriptions.update(before.id, {
      items: [{ id: firstItem(before).id, price: DEMO_PRICES.teamEurYear, quantity: 1 }],
      payment_behavior: 'pending_if_incomplete',
    });
    double.fixtures(account).replaceCard('cus_demo_022', 'pm_card_visa');
    await stripe.invoices.pay(String(held.latest_invoice));
    const applied = await stripe.subscriptions.retrieve(before.id);

    expect(held.pending_update).not.toBeNull();
    expect(firstItem(held).price.id).toBe(DEMO_PRICES.teamEurMonth);
    expect(applied.pending_update).toBeNull();
    expect(firstItem(applied).price.id).toBe(DEMO_PRICES.teamEurYear);
  });

  it('cancels at the end of the period with a reason, and takes it back', async () => {
    const ending = await stripe.subscriptions.update('sub_demo_001', {
      cancel_at_period_end: true,
      cancellation_details: { feedback: 'too_expensive', comment: 'Zu teuer' },
    });
    const back = await stripe.subscriptions.update('sub_demo_001', { cancel_at_period_end: false });
    await stripe.subscriptions.update('sub_demo_001', { cancel_at_period_end: true });
    double.advance(account, 32 * 86_400);
    const ended = await stripe.subscriptions.retrieve('sub_demo_001');

    expect(ending).toMatchObject({
      status: 'active',
      cancel_at: firstItem(ending).current_period_end,
      cancellation_details: { feedback: 'too_expensive', comment: 'Zu teuer', reason: 'cancellation_requested' },
    });
    expect(back).toMatchObject({ cancel_at: null, canceled_at: null, cancel_at_period_end: false });
    expect(ended).toMatchObject({ status: 'canceled', ended_at: firstItem(ending).current_period_end });
  });

  it('refuses to plan the end of a subscription whose schedule does that, and releases it on request', async () => {
    const schedule = await stripe.subscriptionSchedules.create({ from_subscription: 'sub_demo_001' });

    await expect(stripe.subscriptions.update('sub_demo_001', { cancel_at_period_end: true })).rejects.toThrow(
      'managed by the subscription schedule',
    );
    await stripe.subscriptionSchedules.release(schedule.id);
    await expect(stripe.subscriptions.update('sub_demo_001', { cancel_at_period_end: true })).resolves.toMatchObject({
      schedule: null,
      cancel_at_period_end: true,
    });
  });

  it('refuses an amount off in another currency than the subscription', async () => {
    await stripe.coupons.create({ id: 'dollars', amount_off: 500, currency: 'usd' });

    await expect(
      stripe.subscriptions.update('sub_demo_001', { discounts: [{ coupon: 'dollars' }] }),
    ).rejects.toMatchObject({ param: 'discounts[0][coupon]' });
  });

  it('refuses prices that cannot be switched to', async () => {
    const { id: item } = firstItem(await stripe.subscriptions.retrieve('sub_demo_001'));
    const to = (price: string): Promise<unknown> =>
      stripe.subscriptions.update('sub_demo_001', { items: [{ id: item, price, quantity: 1 }] });
    await stripe.prices.update(DEMO_PRICES.basicEurMonth, { active: false });

    await expect(to(DEMO_PRICES.teamUsdMonth)).rejects.toMatchObject({ param: 'items[0][price]' });
    await expect(to(DEMO_PRICES.basicEurMonth)).rejects.toThrow('inactive');
    await expect(to('price_none')).rejects.toMatchObject({ code: 'resource_missing' });
  });

  it('refuses to change what a canceled subscription no longer has', async () => {
    await stripe.subscriptions.cancel('sub_demo_001');

    await expect(
      stripe.subscriptions.update('sub_demo_001', { pause_collection: { behavior: 'void' } }),
    ).rejects.toMatchObject({ code: 'invalid_canceled_subscription_fields' });
  });
});
