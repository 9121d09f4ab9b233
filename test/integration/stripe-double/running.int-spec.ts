import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEMO_PRICES, seedDemoCatalogue } from '../../../tools/stripe-double/seed/demo-catalogue.js';
import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';

const ACCOUNT = 'sk_test_running';

/** The double as a process: its demo, its remote control, its memory. */
describe('a running Stripe double', () => {
  let folder: string;
  let double: StripeDouble;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stripe-double-'));
    double = await StripeDouble.start({ stateFile: join(folder, 'deep', 'state.json') });
  });
  afterEach(async () => {
    await double.stop();
    await rm(folder, { recursive: true });
  });

  const control = async (method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${double.baseUrl}/_double${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };

  const restart = async (): Promise<void> => {
    await double.stop();
    double = await StripeDouble.start({ stateFile: join(folder, 'deep', 'state.json') });
  };

  it('finds its accounts and the answers of idempotency keys again, in a file for the owner only', async () => {
    const params = { percent_off: 30 };
    const key = { idempotencyKey: 'retainly-op-1' };
    const coupon = await double.client(ACCOUNT).coupons.create(params, key);
    await restart();
    const again = await double.client(ACCOUNT).coupons.create(params, key);
    const { mode } = await stat(join(folder, 'deep', 'state.json'));

    expect(again.id).toBe(coupon.id);
    expect((await double.client(ACCOUNT).coupons.list()).data).toHaveLength(1);
    expect(mode & 0o777).toBe(0o600);
  });

  it('writes a state that is whole, also while it is changing', async () => {
    const stripe = double.client(ACCOUNT);
    await Promise.all(Array.from({ length: 20 }, (_, index) => stripe.customers.create({ name: String(index) })));
    await double.stop();
    const { accounts } = JSON.parse(await readFile(join(folder, 'deep', 'state.json'), 'utf8')) as {
      accounts: { tables: { customers: unknown[] } }[];
    };
    await restart();

    expect(accounts[0]?.tables.customers).toHaveLength(20);
  });

  it('seeds the same demo each time, and a second time adds nothing', async () => {
    const first = seedDemoCatalogue(double.fixtures(ACCOUNT));
    const second = seedDemoCatalogue(double.fixtures(ACCOUNT));
    const elsewhere = seedDemoCatalogue(double.fixtures('sk_test_elsewhere'));
    const { data } = await double.client(ACCOUNT).subscriptions.list({ limit: 100 });

    expect(second).toEqual(first);
    expect(elsewhere).toEqual(first);
    expect(data).toHaveLength(40);
    expect(new Set(first.map(({ email }) => email)).size).toBe(40);
  });

  it('gives the first ten demo customers cheaper and dearer plans and a yearly price of their own product', async () => {
    const stripe = double.client(ACCOUNT);
    const customers = seedDemoCatalogue(double.fixtures(ACCOUNT)).slice(0, 10);
    const prices = await stripe.prices.list({ limit: 100, currency: 'eur' });

    for (const { priceId, currency, interval, trait } of customers) {
      const own = await stripe.prices.retrieve(priceId);
      const siblings = prices.data.filter((price) => price.product === own.product);
      const monthly = prices.data.filter((price) => price.recurring?.interval === 'month' && price.unit_amount);
      expect({ currency, interval, trait }).toEqual({ currency: 'eur', interval: 'month', trait: 'plain' });
      expect(monthly.some((price) => Number(price.unit_amount) < Number(own.unit_amount))).toBe(true);
      expect(monthly.some((price) => Number(price.unit_amount) > Number(own.unit_amount))).toBe(true);
      expect(siblings.some((price) => price.recurring?.interval === 'year')).toBe(true);
    }
  });

  it('shows the variety the demo promises', async () => {
    const customers = seedDemoCatalogue(double.fixtures(ACCOUNT));
    const stripe = double.client(ACCOUNT);
    const of = (trait: string): string => customers.find((row) => row.trait === trait)?.subscriptionId ?? '';

    expect(customers.map(({ priceId }) => priceId)).toEqual(
      expect.arrayContaining([
        DEMO_PRICES.teamUsdMonth,
        DEMO_PRICES.teamEurYear,
        DEMO_PRICES.seatsEurMonth,
        DEMO_PRICES.starterEurWeek,
      ]),
    );
    expect(customers.some(({ quantity }) => quantity > 1)).toBe(true);
    expect(await stripe.subscriptions.retrieve(of('trial'))).toMatchObject({ status: 'trialing' });
    expect(await stripe.subscriptions.retrieve(of('paused'))).toMatchObject({ pause_collection: { behavior: 'void' } });
    expect(await stripe.subscriptions.retrieve(of('ending'))).toMatchObject({ cancel_at_period_end: true });
    expect(await stripe.subscriptions.retrieve(of('coupon'))).toMatchObject({ discounts: { length: 1 } });
    double.advance(ACCOUNT, 32 * 86_400);
    expect(await stripe.subscriptions.retrieve(of('declining_card'))).toMatchObject({ status: 'past_due' });
  });

  it('charges the demo exactly what its prices say', async () => {
    seedDemoCatalogue(double.fixtures(ACCOUNT));
    const stripe = double.client(ACCOUNT);
    const paid = async (number: string): Promise<number> => {
      const { data } = await stripe.invoices.list({ subscription: `sub_demo_${number}` });
      return Number(data[0]?.amount_paid);
    };

    expect(await paid('001')).toBe(19_900);
    expect(await paid('017')).toBe(5 * 1_000 + 7 * 800);
    expect(await paid('018')).toBe(5 * 1_000 + 15 * 800 + 10 * 600);
    expect(await paid('019')).toBe(3 * 9_900);
    expect(await paid('023')).toBe(15_920);
  });

  it('is controlled from another process', async () => {
    const stripe = double.client(ACCOUNT, { maxNetworkRetries: 0 });
    const seeded = await control('POST', `/accounts/${ACCOUNT}/seed`, { customers: 3 });
    await control('POST', '/faults', { kind: 'error_500_once', account: ACCOUNT, path_pattern: 'coupons$' });
    await expect(stripe.coupons.create({ percent_off: 10 })).rejects.toMatchObject({ statusCode: 500 });
    await stripe.coupons.create({ percent_off: 10 });
    await control('POST', `/accounts/${ACCOUNT}/card`, { customer: 'cus_demo_001', card: 'pm_card_chargeDeclined' });
    await control('POST', `/accounts/${ACCOUNT}/advance`, { seconds: 32 * 86_400 });
    const webhook = await control('POST', `/accounts/${ACCOUNT}/webhook`, { url: 'http://127.0.0.1:9/hook' });
    const state = await control('GET', `/accounts/${ACCOUNT}`);
    const mutations = await control('GET', `/accounts/${ACCOUNT}/mutations`);

    expect(seeded.body).toMatchObject([{ customerId: 'cus_demo_001', priceId: DEMO_PRICES.businessEurMonth }, {}, {}]);
    expect(mutations.body).toMatchObject([{ method: 'POST', path: '/v1/coupons', status: 200 }]);
    expect(webhook.body).toMatchObject({ secret: expect.stringMatching(/^whsec_/) as string });
    expect(state.body).toMatchObject({ tables: { subscriptions: [{ status: 'past_due' }, {}, {}] } });
  });

  it('refuses control input it does not understand', async () => {
    expect(await control('POST', '/faults', { kind: 'earthquake' })).toMatchObject({ status: 400 });
    expect(await control('POST', `/accounts/${ACCOUNT}/advance`, { seconds: -1 })).toMatchObject({ status: 400 });
    expect(await control('GET', '/nothing')).toMatchObject({ status: 404 });
  });
});
