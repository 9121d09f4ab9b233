import type Stripe from 'stripe';

import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

/** What Stripe does with a request before and around its effect: keys, checks, idempotency, faults. */
describe('requests to the Stripe double', () => {
  let double: StripeDouble;
  let stripe: Stripe;
  let account: string;
  let accounts = 0;

  beforeAll(async () => {
    double = await StripeDouble.start();
  });
  afterAll(() => double.stop());
  beforeEach(() => {
    accounts += 1;
    account = `sk_test_requests${accounts}`;
    stripe = double.client(account, { maxNetworkRetries: 0 });
  });

  const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${double.baseUrl}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${account}`, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  describe('keys', () => {
    it.each([
      ['no key', {}],
      ['a malformed key', { authorization: 'Bearer nonsense' }],
      ['a publishable key', { authorization: 'Bearer pk_test_abcdefgh' }],
    ])('refuses %s with 401', async (_name, headers) => {
      const answer = await fetch(`${double.baseUrl}/v1/customers`, { headers });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('request-id')).toMatch(/^req_/);
    });

    it('refuses a revoked key', async () => {
      double.account(account).isRevoked = true;

      await expect(stripe.account.retrieveCurrent()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
    });

    it('keeps the accounts of two keys apart', async () => {
      const customer = await stripe.customers.create({ name: 'Only here' });
      const other = double.client('rk_test_someoneelse');

      await expect(other.customers.retrieve(customer.id)).rejects.toMatchObject({ code: 'resource_missing' });
    });
  });

  describe('parameters', () => {
    it.each([
      ['/v1/customers', 'nickname=x', { code: 'parameter_unknown', param: 'nickname' }],
      ['/v1/subscriptions/sub_1', 'items[0][prize]=x', { code: 'parameter_unknown', param: 'items[0][prize]' }],
      ['/v1/subscriptions/sub_1', 'pause_collection[behavior]=nope', { param: 'pause_collection[behavior]' }],
      ['/v1/subscriptions/sub_1', 'pause_collection[resumes_at]=9', { code: 'parameter_missing' }],
      ['/v1/subscriptions/sub_1', 'proration_behavior=prorate', { param: 'proration_behavior' }],
      ['/v1/subscriptions/sub_1', 'cancellation_details[feedback]=price', { param: 'cancellation_details[feedback]' }],
      ['/v1/subscriptions/sub_1', 'billing_cycle_anchor=now', { param: 'billing_cycle_anchor' }],
      ['/v1/subscriptions/sub_1', 'coupon=ten', { code: 'parameter_unknown', param: 'coupon' }],
      ['/v1/subscriptions/sub_1', 'cancel_at_period_end=yes', { param: 'cancel_at_period_end' }],
      ['/v1/coupons', 'percent_off=10&duration=monthly', { param: 'duration' }],
      ['/v1/coupons', 'percent_off=ten', { param: 'percent_off' }],
      ['/v1/coupons', 'percent_off=101', { param: 'percent_off' }],
      ['/v1/coupons', 'percent_off=10&duration=repeating', { param: 'duration_in_months' }],
      ['/v1/coupons', 'amount_off=100', { param: 'currency' }],
      ['/v1/prices', 'currency=eur&unit_amount=1.5&product=p', { code: 'parameter_invalid_integer' }],
      ['/v1/subscription_schedules', 'phases[0][iterations]=1', { code: 'parameter_unknown' }],
    ])('refuses %s with %s', async (path, body, error) => {
      const answer = await post(path, body);

      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error', ...error } });
      expect(double.mutations({ account })).toEqual([]);
    });

    it('says which object is missing: 404 for the path, 400 for a parameter', async () => {
      await expect(stripe.subscriptions.retrieve('sub_none')).rejects.toMatchObject({
        statusCode: 404,
        code: 'resource_missing',
        param: 'id',
        message: "No such subscription: 'sub_none'",
      });
      await expect(
        stripe.subscriptions.create({ customer: 'cus_none', items: [{ price: 'price_none' }] }),
      ).rejects.toMatchObject({
        statusCode: 400,
        param: 'customer',
      });
    });

    it('refuses another API version than the pinned one', async () => {
      const answer = await post('/v1/customers', '', { 'stripe-version': '2020-08-27' });

      expect(answer.status).toBe(400);
    });

    it('merges metadata, and an empty value removes a key', async () => {
      const customer = await stripe.customers.create({ metadata: { kept: 'a', gone: 'b' } });
      const updated = await stripe.customers.update(customer.id, { metadata: { gone: '', added: 'c' } });

      expect(updated.metadata).toEqual({ kept: 'a', added: 'c' });
    });
  });

  describe('idempotency', () => {
    const key = { idempotencyKey: 'retainly-op-coupon' };

    it('answers a repeat from the first answer and changes nothing', async () => {
      const first = await stripe.coupons.create({ percent_off: 30 }, key);
      const second = await stripe.coupons.create({ percent_off: 30 }, key);

      expect(second).toEqual(first);
      expect(second.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect(double.mutations({ account })).toHaveLength(1);
    });

    it('refuses the same key with other parameters', async () => {
      await stripe.coupons.create({ percent_off: 30 }, key);

      await expect(stripe.coupons.create({ percent_off: 40 }, key)).rejects.toMatchObject({
        type: 'StripeIdempotencyError',
      });
    });

    it('does not keep the answer of a request that failed its checks', async () => {
      await expect(stripe.coupons.create({ percent_off: 30, duration: 'monthly' }, key)).rejects.toThrow();

      await expect(stripe.coupons.create({ percent_off: 30 }, key)).resolves.toMatchObject({ percent_off: 30 });
    });

    it('keeps the failure of a request whose execution began', async () => {
      await stripe.coupons.create({ id: 'taken', percent_off: 30 });
      await expect(stripe.coupons.create({ id: 'taken', percent_off: 30 }, key)).rejects.toThrow('already exists');
      await stripe.coupons.del('taken');

      await expect(stripe.coupons.create({ id: 'taken', percent_off: 30 }, key)).rejects.toMatchObject({
        code: 'resource_already_exists',
        headers: { 'idempotent-replayed': 'true' },
      });
    });

    it('answers 409 while the first request is in flight', async () => {
      double.failNext({ account, kind: 'delay', delayMs: 300 });
      const first = stripe.coupons.create({ percent_off: 30 }, key);
      const second = await waitFor(() => double.requests({ account }).length === 1).then(() =>
        stripe.coupons.create({ percent_off: 30 }, key).catch((error: unknown) => error),
      );

      expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
      await expect(first).resolves.toMatchObject({ percent_off: 30 });
    });
  });

  describe('faults', () => {
    const key = { idempotencyKey: 'retainly-op-1' };
    const create = (): Promise<Stripe.Coupon> => stripe.coupons.create({ percent_off: 30 }, key);

    it.each([
      ['error_500_once', 'StripeAPIError'],
      ['error_429', 'StripeRateLimitError'],
      ['permission_403', 'StripePermissionError'],
    ] as const)('%s changes nothing, and the next try with the same key works', async (kind, type) => {
      double.failNext({ account, kind, method: 'POST', path: '/v1/coupons' });

      await expect(create()).rejects.toMatchObject({ type });
      expect(double.mutations({ account })).toEqual([]);
      await expect(create()).resolves.toMatchObject({ percent_off: 30 });
    });

    it('card_declined_402 changes nothing and is replayed for the same key', async () => {
      double.failNext({ account, kind: 'card_declined_402', declineCode: 'lost_card', adviceCode: 'do_not_try_again' });
      const declined = {
        type: 'StripeCardError',
        decline_code: 'lost_card',
        advice_code: 'do_not_try_again',
      };

      await expect(create()).rejects.toMatchObject(declined);
      await expect(create()).rejects.toMatchObject(declined);
      expect(double.mutations({ account })).toEqual([]);
    });

    it.each(['timeout_after_apply', 'reset_after_apply'] as const)(
      '%s applies the change once, and the same key gets its answer',
      async (kind) => {
        // The client repeats a cut connection once by itself, so two requests lose their answers.
        double.failNext({ account, kind, times: 2 });
        const impatient = double.client(account, { maxNetworkRetries: 0, timeout: 300 });

        await expect(impatient.coupons.create({ percent_off: 30 }, key)).rejects.toMatchObject({
          type: 'StripeConnectionError',
        });
        double.clearFaults(account);
        const again = await create();

        expect(again.percent_off).toBe(30);
        expect(double.mutations({ account })).toHaveLength(1);
        expect((await stripe.coupons.list()).data).toHaveLength(1);
      },
    );

    it.each(['timeout_before', 'reset_before'] as const)('%s applies nothing', async (kind) => {
      double.failNext({ account, kind, times: 2 });
      const impatient = double.client(account, { maxNetworkRetries: 0, timeout: 300 });

      await expect(impatient.coupons.create({ percent_off: 30 }, key)).rejects.toMatchObject({
        type: 'StripeConnectionError',
      });
      expect(double.mutations({ account })).toEqual([]);
    });

    it('error_500_after_apply applies the change and replays the 500 for the same key', async () => {
      double.failNext({ account, kind: 'error_500_after_apply' });

      await expect(create()).rejects.toMatchObject({ statusCode: 500 });
      await expect(create()).rejects.toMatchObject({ statusCode: 500, headers: { 'idempotent-replayed': 'true' } });
      expect((await stripe.coupons.list()).data).toHaveLength(1);
    });

    it('ok_without_id applies the change and says nothing about it', async () => {
      double.failNext({ account, kind: 'ok_without_id' });
      const answer = await create();

      expect(answer.id).toBeUndefined();
      expect((await stripe.coupons.list()).data).toHaveLength(1);
    });

    it('hang keeps the key in flight until the faults are cleared', async () => {
      double.failNext({ account, kind: 'hang' });
      const impatient = double.client(account, { maxNetworkRetries: 0, timeout: 200 });
      await expect(impatient.coupons.create({ percent_off: 30 }, key)).rejects.toThrow('timeout');

      await expect(create()).rejects.toMatchObject({ statusCode: 409 });
      double.clearFaults(account);
      await expect(create()).resolves.toMatchObject({ percent_off: 30 });
    });

    it('meets only the account, method and path it is meant for', async () => {
      double.failNext({ account: 'sk_test_another', kind: 'error_500_once' });
      double.failNext({ account, kind: 'error_500_once', method: 'POST', path: /^\/v1\/subscriptions/ });

      await expect(create()).resolves.toMatchObject({ percent_off: 30 });
    });
  });

  describe('expansion and lists', () => {
    it('expands four levels and refuses a fifth', async () => {
      await stripe.coupons.create({ id: 'ten', percent_off: 10, duration: 'forever' });
      const price = double
        .fixtures(account)
        .price({ currency: 'eur', unit_amount: 900, recurring: { interval: 'month' } });
      const customer = double.fixtures(account).customer();
      const { id } = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: price.id }],
        discounts: [{ coupon: 'ten' }],
      });
      const expanded = await stripe.subscriptions.retrieve(id, {
        expand: ['customer.invoice_settings.default_payment_method', 'latest_invoice.payments.data.payment'],
      });

      expect(expanded.customer).toMatchObject({
        invoice_settings: { default_payment_method: { object: 'payment_method', card: { brand: 'visa' } } },
      });
      expect(expanded.latest_invoice).toMatchObject({ payments: { data: [{ payment: { type: 'payment_intent' } }] } });
      await expect(stripe.subscriptions.list({ expand: ['data.items.data.discounts.source'] })).rejects.toThrow(
        'more than 4 levels',
      );
      await expect(stripe.subscriptions.retrieve(id, { expand: ['status'] })).rejects.toThrow('cannot be expanded');
      await expect(stripe.subscriptions.retrieve(id, { expand: ['plan'] })).rejects.toThrow('cannot be expanded');
    });

    it('shows tiers only when asked', async () => {
      const { id: product } = await stripe.products.create({ name: 'Seats' });
      const { id } = await stripe.prices.create({
        product,
        currency: 'eur',
        recurring: { interval: 'month' },
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [
          { up_to: 10, unit_amount: 500 },
          { up_to: 'inf', flat_amount: 1_000 },
        ],
      });
      const plain = await stripe.prices.retrieve(id);
      const full = await stripe.prices.retrieve(id, { expand: ['tiers'] });

      expect(plain.tiers).toBeUndefined();
      expect(full.tiers).toMatchObject([
        { up_to: 10, unit_amount: 500 },
        { up_to: null, flat_amount: 1_000 },
      ]);
    });

    it('pages newest first in both directions', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await stripe.customers.create({ name });
      const first = await stripe.customers.list({ limit: 2 });
      const second = await stripe.customers.list({ limit: 2, starting_after: String(first.data[1]?.id) });
      const back = await stripe.customers.list({ limit: 1, ending_before: String(second.data[0]?.id) });

      expect(first.data.map((row) => row.name)).toEqual(['d', 'c']);
      expect([second.data.map((row) => row.name), second.has_more]).toEqual([['b', 'a'], false]);
      expect(back.data.map((row) => row.name)).toEqual(['c']);
      expect(await stripe.customers.list({ limit: 1 }).autoPagingToArray({ limit: 10 })).toHaveLength(4);
    });
  });
});

async function waitFor(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
