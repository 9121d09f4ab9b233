import { BillingGateway, type PriceSnapshot, type SubscriptionSnapshot } from '../../../src/billing/billing.gateway.js';
import { StripeConnectionService } from '../../../src/billing/stripe/stripe-connection.service.js';
import { StripeGateway } from '../../../src/billing/stripe/stripe.gateway.js';
import { Mirror } from '../../../src/billing/subscriptions/mirror.service.js';
import { DEMO_PRICES, seedDemoCatalogue } from '../../../tools/stripe-double/seed/demo-catalogue.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { type BillingApp, carryOut, DISCOUNT, SHORT_DEADLINE_MS, startBillingApp, type Tenant } from './billing-app.js';

const HOUR_MS = 3_600_000;
const QUANTITIES = [0, 1, 4, 5, 6, 20, 21, 1_000];

describe('the local copy of Stripe', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let gateway: BillingGateway;
  let stripe: StripeGateway;

  beforeAll(async () => {
    app = await startBillingApp();
    gateway = app.nest.get(BillingGateway, { strict: false });
    stripe = app.nest.get(StripeGateway, { strict: false });
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const find = ({ subscriptionId, customerId }: Pick<TestSubscription, 'subscriptionId' | 'customerId'>) =>
    gateway.findSubscription(tenant.workspaceId, subscriptionId, customerId);

  /** How many requests `work` sends to the workspace's account. */
  async function callsOf(work: () => Promise<unknown>): Promise<number> {
    const double = await startStripeDouble();
    const { length: before } = double.requests({ account: tenant.stripe.secretKey });
    await work();
    return double.requests({ account: tenant.stripe.secretKey }).length - before;
  }

  const worths = (price: PriceSnapshot | undefined) => ({
    ...price,
    mrrCentsFor: price?.currencies.map((currency) => QUANTITIES.map((n) => price.mrrCentsFor(currency, n))),
  });

  it('says of every kind of subscription what Stripe says, without a call', async () => {
    for (const customer of seedDemoCatalogue(tenant.stripe.fixtures)) {
      const { subscriptionId, customerId } = customer;
      const live = await stripe.findSubscription(tenant.workspaceId, subscriptionId, customerId);
      let mirrored: SubscriptionSnapshot | undefined;
      expect(await callsOf(async () => (mirrored = await find(customer)))).toBe(0);
      expect(mirrored).toEqual(live);
    }
  });

  it('says of every kind of price what Stripe says, without a call', async () => {
    const { fixtures } = tenant.stripe;
    seedDemoCatalogue(fixtures, { customers: 1 });
    const recurring = { interval: 'month' } as const;
    const unusual = [
      fixtures.price({ currency: 'jpy', unit_amount_decimal: '0.125', recurring }),
      fixtures.price({
        currency: 'eur',
        unit_amount: 500,
        recurring,
        transform_quantity: { divide_by: 5, round: 'up' },
      }),
      fixtures.price({
        currency: 'eur',
        recurring,
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [
          { up_to: 5, flat_amount: 1_000, unit_amount_decimal: '12.5' },
          { up_to: 'inf', unit_amount: 10 },
        ],
      }),
      fixtures.price({ currency: 'eur', unit_amount: 4_000 }),
      fixtures.price({ currency: 'eur', unit_amount: 500, recurring, currency_options: { usd: { unit_amount: 600 } } }),
      fixtures.price({
        currency: 'eur',
        recurring,
        billing_scheme: 'tiered',
        tiers_mode: 'volume',
        tiers: [{ up_to: 'inf', unit_amount: 10 }],
        currency_options: { usd: { tiers: [{ up_to: 'inf', unit_amount_decimal: '12.5' }] } },
      }),
    ];
    for (const priceId of [...Object.values(DEMO_PRICES), ...unusual.map(({ id }) => id)]) {
      const live = await stripe.findPrice(tenant.workspaceId, priceId);
      let mirrored: PriceSnapshot | undefined;
      expect(await callsOf(async () => (mirrored = await gateway.findPrice(tenant.workspaceId, priceId)))).toBe(0);
      expect(worths(mirrored)).toEqual(worths(live));
    }
  });

  it('is filled by the first read, and says nothing about other customers and workspaces', async () => {
    const subscription = tenant.stripe.newSubscription();
    expect(await callsOf(() => find(subscription))).toBeGreaterThan(0);
    expect(await callsOf(() => find(subscription))).toBe(0);

    expect(await find({ ...subscription, customerId: 'cus_other' })).toBeUndefined();
    const other = await app.newTenant();
    const { subscriptionId, customerId } = subscription;
    expect(await gateway.findSubscription(other.workspaceId, subscriptionId, customerId)).toBeUndefined();
  });

  // A slow answer may arrive after a faster, newer one.
  it('never lets an older state replace a newer one', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    const credentialsAt = await credentialsTime();
    const keep = (email: string, asOf: Date) =>
      app.nest
        .get(Mirror, { strict: false })
        .keep(tenant.workspaceId, { customers: [{ id: subscription.customerId, email }] }, { credentialsAt, asOf });

    const now = app.clock.now();
    await keep('newer@example.com', new Date(now.getTime() + 2_000));
    await keep('older@example.com', new Date(now.getTime() + 1_000));
    expect(await find(subscription)).toMatchObject({ email: 'newer@example.com' });
  });

  it('shows an offer that was just applied, without a call', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    expect(await carryOut(tenant, subscription, DISCOUNT)).toMatchObject({ state: 'succeeded' });
    let snapshot: SubscriptionSnapshot | undefined;
    expect(await callsOf(async () => (snapshot = await find(subscription)))).toBe(0);
    expect(snapshot?.discounts).toMatchObject([{ percentOff: 30 }]);
    expect(snapshot).toEqual(
      await stripe.findSubscription(tenant.workspaceId, subscription.subscriptionId, subscription.customerId),
    );
  });

  it('shows an immediate cancellation', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    await carryOut(tenant, subscription, { kind: 'cancel', mode: 'immediate', feedback: 'unused', comment: undefined });
    expect(await find(subscription)).toMatchObject({ mrrCents: 0 });
  });

  it('is not asked after a change whose outcome is not known', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    tenant.stripe.failNext({ kind: 'timeout_after_apply', method: 'POST', path: '/v1/subscriptions', times: 2 });
    expect(await carryOut(tenant, subscription, DISCOUNT, SHORT_DEADLINE_MS)).toMatchObject({ state: 'pending' });
    expect(await find(subscription)).toMatchObject({ discounts: [{ percentOff: 30 }] });
  });

  it('is not asked after the workspace connected another account', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    app.clock.shift(1);
    await connectTo('sk_test_another_account', ['whsec_12345678']);
    expect(
      await app.nest.get(Mirror, { strict: false }).findSubscription(tenant.workspaceId, subscription.subscriptionId),
    ).toBeUndefined();
  });

  it('is used for a day where events arrive', async () => {
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    app.clock.shift(24 * HOUR_MS);
    expect(await callsOf(() => find(subscription))).toBe(0);
    app.clock.shift(24 * HOUR_MS);
    expect(await callsOf(() => find(subscription))).toBe(1);
  });

  it('is used for a minute where no events arrive', async () => {
    await connectTo(tenant.stripe.secretKey, []);
    const subscription = tenant.stripe.newSubscription();
    await find(subscription);
    app.clock.shift(30_000);
    expect(await callsOf(() => find(subscription))).toBe(0);
    app.clock.shift(31_000);
    expect(await callsOf(() => find(subscription))).toBe(1);
  });

  function connectTo(secretKey: string, webhookSecrets: string[]): Promise<void> {
    const connections = app.nest.get(StripeConnectionService, { strict: false });
    return app.transactions.run((tx) => connections.connect(tx, tenant.workspaceId, { secretKey, webhookSecrets }));
  }

  async function credentialsTime(): Promise<Date> {
    const [row] = await app.dataSource.query<{ updated_at: Date }[]>(
      'SELECT updated_at FROM stripe_connections WHERE workspace_id = $1',
      [tenant.workspaceId],
    );
    if (!row) throw new Error('the workspace is not connected');
    return row.updated_at;
  }
});
