import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';
import type { WireCustomer, WireSubscription } from '../../../tools/stripe-double/wire.js';

const DAY = 86_400;

/** Renewals, declines and recoveries as the account's clock moves. */
describe('payments on the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let account: string;
  let accounts = 0;
  let customer: WireCustomer;
  let subscription: WireSubscription;

  beforeAll(async () => {
    double = await StripeDouble.start({ clock: () => new Date('2026-01-31T12:00:00Z') });
  });
  afterAll(() => double.stop());
  beforeEach(() => {
    accounts += 1;
    account = `sk_test_payments${accounts}`;
    stripe = double.client(account);
    const fixtures = double.fixtures(account);
    const price = fixtures.price({ currency: 'eur', unit_amount: 4_900, recurring: { interval: 'month' } });
    customer = fixtures.customer({ email: 'anna@example.com' });
    subscription = fixtures.subscription({ customer: customer.id, items: [{ price: price.id }] });
  });

  const declineFromNowOn = (card = 'pm_card_visa_chargeDeclinedInsufficientFunds'): unknown =>
    double.fixtures(account).replaceCard(customer.id, card);
  const typesSince = (count: number): string[] =>
    double
      .events({ account })
      .slice(count)
      .map((event) => event.type);
  const latestInvoice = async (): Promise<Stripe.Invoice> => {
    const { latest_invoice: invoice } = await stripe.subscriptions.retrieve(subscription.id, {
      expand: ['latest_invoice.payments.data.payment'],
    });
    if (invoice === null || typeof invoice === 'string') throw new Error('The subscription has no invoice.');
    return invoice;
  };

  it('renews on the last day of a short month and returns to the 31st', async () => {
    const period = async (): Promise<string[]> => {
      const current = await stripe.subscriptions.retrieve(subscription.id);
      return current.items.data.map((item) => new Date(item.current_period_end * 1000).toISOString());
    };
    const first = await period();
    double.advance(account, 28 * DAY);
    const second = await period();

    expect(first).toEqual(['2026-02-28T12:00:00.000Z']);
    expect(second).toEqual(['2026-03-31T12:00:00.000Z']);
    expect(await latestInvoice()).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_cycle',
      amount_paid: 4_900,
    });
  });

  it('notices what a later change makes due sooner', async () => {
    await stripe.subscriptions.retrieve(subscription.id);
    const resumesAt = Date.parse('2026-02-02T12:00:00Z') / 1000;
    await stripe.subscriptions.update(subscription.id, {
      pause_collection: { behavior: 'void', resumes_at: resumesAt },
    });
    double.advance(account, 3 * DAY);

    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ pause_collection: null });
  });

  it('catches up month by month after a long absence', async () => {
    double.advance(account, 365 * DAY);

    expect(await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).toMatchObject({
      data: { length: 13 },
    });
  });

  it('reports a declined renewal with everything dunning needs', async () => {
    declineFromNowOn();
    const before = double.events({ account }).length;
    double.advance(account, 28 * DAY);
    const invoice = await stripe.invoices.retrieve((await latestInvoice()).id, {
      expand: ['payments.data.payment.payment_intent'],
    });
    const current = await stripe.subscriptions.retrieve(subscription.id);

    expect(current.status).toBe('past_due');
    expect(invoice).toMatchObject({
      status: 'open',
      attempt_count: 1,
      amount_remaining: 4_900,
      customer_email: 'anna@example.com',
      next_payment_attempt: invoice.created + 3 * DAY,
      parent: { subscription_details: { subscription: subscription.id } },
      payments: {
        data: [
          {
            is_default: true,
            payment: {
              payment_intent: {
                last_payment_error: {
                  decline_code: 'insufficient_funds',
                  advice_code: 'try_again_later',
                  network_decline_code: '51',
                },
              },
            },
          },
        ],
      },
    });
    expect(typesSince(before)).toEqual([
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'invoice.payment_failed',
      'customer.subscription.updated',
    ]);
  });

  it('finds the invoice of a payment intent', async () => {
    const invoice = await latestInvoice();
    const intent = String(invoice.payments?.data[0]?.payment.payment_intent);
    const found = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: intent } });

    expect(found.data).toMatchObject([{ invoice: invoice.id, status: 'paid' }]);
  });

  it('retries on its own days and recovers when the card is good again', async () => {
    declineFromNowOn();
    double.advance(account, 28 * DAY);
    double.advance(account, 3 * DAY);
    const second = await latestInvoice();
    double.fixtures(account).replaceCard(customer.id, 'pm_card_visa');
    double.advance(account, 5 * DAY);

    expect(second).toMatchObject({ status: 'open', attempt_count: 2 });
    expect(await latestInvoice()).toMatchObject({ status: 'paid', attempt_count: 3, next_payment_attempt: null });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  });

  it.each([
    ['cancel', 'canceled', 'open'],
    ['mark_uncollectible', 'past_due', 'uncollectible'],
    ['leave', 'past_due', 'open'],
  ] as const)('after the last retry does what the account says: %s', async (setting, status, invoiceStatus) => {
    double.account(account).afterFinalFailure = setting;
    declineFromNowOn();
    double.advance(account, 28 * DAY);
    const { id } = await latestInvoice();
    double.advance(account, 15 * DAY);

    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      status: invoiceStatus,
      attempt_count: 4,
      next_payment_attempt: null,
    });
  });

  it('keeps a failed manual payment as a try without moving the schedule', async () => {
    declineFromNowOn('pm_card_visa_chargeDeclinedLostCard');
    double.advance(account, 28 * DAY);
    const before = await latestInvoice();

    await expect(stripe.invoices.pay(before.id)).rejects.toMatchObject({
      type: 'StripeCardError',
      decline_code: 'lost_card',
      advice_code: 'do_not_try_again',
    });
    expect(await stripe.charges.list({ customer: customer.id })).toMatchObject({ data: { length: 3 } });
    expect(await latestInvoice()).toMatchObject({
      attempt_count: before.attempt_count,
      next_payment_attempt: before.next_payment_attempt,
    });
  });

  it('recovers at once when the invoice is paid with a new card', async () => {
    declineFromNowOn();
    double.advance(account, 28 * DAY);
    const { id } = await latestInvoice();
    const card = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
    const paid = await stripe.invoices.pay(id, { payment_method: card.id, off_session: true });

    expect(paid).toMatchObject({ status: 'paid', amount_remaining: 0 });
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
    await expect(stripe.invoices.pay(id)).rejects.toThrow('already paid');
  });

  it('pays only with cards of the customer', async () => {
    const stranger = double.fixtures(account).customer();
    const { id: card } = await stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });

    await expect(
      stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card } }),
    ).rejects.toThrow('must be attached');
    await expect(stripe.subscriptions.update(subscription.id, { default_payment_method: card })).rejects.toThrow(
      'must be attached',
    );
  });

  it('asks for authentication when the bank does', async () => {
    declineFromNowOn('pm_card_authenticationRequired');
    const before = double.events({ account }).length;
    double.advance(account, 28 * DAY);

    expect(typesSince(before)).toEqual(expect.arrayContaining(['invoice.payment_action_required']));
  });

  it('voids and writes off open invoices', async () => {
    declineFromNowOn();
    double.advance(account, 28 * DAY);
    const written = await stripe.invoices.markUncollectible((await latestInvoice()).id);
    const voided = await stripe.invoices.voidInvoice(written.id);

    expect(written).toMatchObject({
      status: 'uncollectible',
      status_details: { uncollectible: { reason: 'user_forgiven' } },
    });
    expect(voided).toMatchObject({ status: 'void' });
    await expect(stripe.invoices.pay(voided.id)).rejects.toThrow('status is void');
  });

  it('applies a discount to renewals until its months are over', async () => {
    await stripe.coupons.create({ id: 'thirty', percent_off: 30, duration: 'repeating', duration_in_months: 2 });
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: 'thirty' }] });
    double.advance(account, 95 * DAY);
    const { data } = await stripe.invoices.list({ subscription: subscription.id });

    expect(data.map((invoice) => invoice.total)).toEqual([4_900, 4_900, 3_430, 4_900]);
    expect((await stripe.subscriptions.retrieve(subscription.id)).discounts).toEqual([]);
  });
});
