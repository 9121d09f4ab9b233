import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_portal';
const BACK = 'https://shop.example.com/account?from=portal';

/** The link under which a customer renews the card, from its making to the card in use. */
describe('the customer portal of the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let customer: string;
  let now = new Date('2026-05-04T12:00:00Z');
  beforeAll(async () => {
    double = await StripeDouble.start({ clock: () => now });
    stripe = double.client(ACCOUNT);
    customer = double.fixtures(ACCOUNT).customer({ card: 'pm_card_chargeDeclinedExpiredCard' }).id;
  });
  afterAll(() => double.stop());

  type FlowData = Stripe.BillingPortal.SessionCreateParams.FlowData;
  const open = (flow?: FlowData): Promise<Stripe.BillingPortal.Session> =>
    stripe.billingPortal.sessions.create({ customer, return_url: BACK, ...(flow && { flow_data: flow }) });
  const choose = (url: string, card: string): Promise<Response> =>
    fetch(url, { method: 'POST', body: new URLSearchParams({ card }), redirect: 'manual' });

  it('makes the chosen card the default, leads back, and sends what Stripe sends', async () => {
    const session = await open({
      type: 'payment_method_update',
      after_completion: { type: 'redirect', redirect: { return_url: `${BACK}&done=1` } },
    });
    expect(await (await fetch(session.url)).text()).toContain('pm_card_visa');
    const before = double.events({ account: ACCOUNT }).length;
    const answer = await choose(session.url, 'pm_card_visa');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${BACK}&done=1`]);
    const { invoice_settings: settings } = (await stripe.customers.retrieve(customer, {
      expand: ['invoice_settings.default_payment_method'],
    })) as Stripe.Customer;
    expect(settings.default_payment_method).toMatchObject({ card: { last4: '4242' } });
    const types = double.events({ account: ACCOUNT }).slice(before);
    expect(types.map(({ type }) => type)).toEqual(['payment_method.attached', 'customer.updated']);
  });

  it('leads back to return_url without a flow of its own', async () => {
    const { url } = await open();
    expect((await choose(url, 'pm_card_mastercard')).headers.get('location')).toBe(BACK);
  });

  it('refuses a card that does not exist, a link of nobody, and a link that is too old', async () => {
    const { url } = await open();
    expect((await choose(url, 'pm_card_invented')).status).toBe(400);
    expect((await fetch(`${double.baseUrl}/p/session/bps_nobody`)).status).toBe(404);
    now = new Date(now.getTime() + 301_000);
    expect((await choose(url, 'pm_card_visa')).status).toBe(410);
  });

  it.each<[string, FlowData]>([
    ['a redirect to nowhere', { type: 'payment_method_update', after_completion: { type: 'redirect' } }],
    [
      'a URL that is none',
      { type: 'payment_method_update', after_completion: { type: 'redirect', redirect: { return_url: 'home' } } },
    ],
    ['a cancellation of no subscription', { type: 'subscription_cancel' }],
    ['the part of another flow', { type: 'payment_method_update', subscription_cancel: { subscription: 'sub_x' } }],
  ])('refuses %s, as Stripe does', async (_case, flow) => {
    await expect(open(flow)).rejects.toMatchObject({ statusCode: 400 });
  });
});
