import { BillingGateway } from '../../../src/billing/billing.gateway.js';
import { StripeConnectionService } from '../../../src/billing/stripe/stripe-connection.service.js';
import { Metrics } from '../../../src/shared/health/metrics.js';
import { seedDemoCatalogue } from '../../../tools/stripe-double/seed/demo-catalogue.js';
import { startStripeDouble } from '../../support/stripe.js';
import { begin, type BillingApp, disconnect, DISCOUNT, startBillingApp, type Tenant } from './billing-app.js';

describe('what Stripe knows, in our words', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let gateway: BillingGateway;

  beforeAll(async () => {
    app = await startBillingApp();
    gateway = app.nest.get(BillingGateway, { strict: false });
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('a subscription with its customer, product and MRR', async () => {
    const { customerId, subscriptionId } = tenant.stripe.newSubscription({ quantity: 2, email: 'bruno@example.com' });
    const snapshot = await gateway.findSubscription(tenant.workspaceId, subscriptionId, customerId);
    expect(snapshot).toMatchObject({
      subscriptionId,
      customerId,
      email: 'bruno@example.com',
      currency: 'eur',
      mrrCents: 39_800,
      isCancellationScheduled: false,
      isPaused: false,
      isTrialing: false,
      isPlanScheduled: false,
      discounts: [],
      items: [
        {
          priceId: tenant.stripe.prices.monthly,
          productName: 'Workspace',
          interval: 'month',
          intervalCount: 1,
          quantity: 2,
          isMetered: false,
          mrrCents: 39_800,
        },
      ],
    });
  });

  it('the demo’s customers: tiers, lasting coupons, trials, pauses and planned ends', async () => {
    const customers = seedDemoCatalogue(tenant.stripe.fixtures);
    const snapshotOf = async (isWanted: (customer: (typeof customers)[number]) => boolean) => {
      const customer = customers.find(isWanted);
      if (!customer) throw new Error('the demo has no such customer');
      return gateway.findSubscription(tenant.workspaceId, customer.subscriptionId, customer.customerId);
    };
    expect(await snapshotOf(({ quantity }) => quantity === 12)).toMatchObject({ mrrCents: 10_600 });
    expect(await snapshotOf(({ trait }) => trait === 'coupon')).toMatchObject({
      mrrCents: 15_920,
      discounts: [{ percentOff: 20, endsAt: undefined }],
    });
    expect(await snapshotOf(({ trait }) => trait === 'trial')).toMatchObject({ mrrCents: 0, isTrialing: true });
    expect(await snapshotOf(({ trait }) => trait === 'paused')).toMatchObject({ mrrCents: 0, isPaused: true });
    expect(await snapshotOf(({ trait }) => trait === 'ending')).toMatchObject({ isCancellationScheduled: true });
    expect(await snapshotOf(({ interval }) => interval === 'week')).toMatchObject({ mrrCents: 5_649 });
  });

  it('nothing for an unknown subscription or for one of another customer', async () => {
    const { customerId, subscriptionId } = tenant.stripe.newSubscription();
    expect(await gateway.findSubscription(tenant.workspaceId, 'sub_unknown', customerId)).toBeUndefined();
    expect(await gateway.findSubscription(tenant.workspaceId, subscriptionId, 'cus_other')).toBeUndefined();
  });

  // Guards the tenant border: each workspace's key opens its own account only.
  it('nothing for a subscription of another workspace', async () => {
    const { customerId, subscriptionId } = tenant.stripe.newSubscription();
    const other = await app.newTenant();
    expect(await gateway.findSubscription(other.workspaceId, subscriptionId, customerId)).toBeUndefined();
  });

  it('a price, and what it is worth a month', async () => {
    const price = await gateway.findPrice(tenant.workspaceId, tenant.stripe.prices.yearly);
    expect(price).toMatchObject({ currencies: ['eur'], interval: 'year', intervalCount: 1, isActive: true });
    expect(price?.mrrCentsFor('eur', 3)).toBe(49_750);
    expect(await gateway.findPrice(tenant.workspaceId, 'price_unknown')).toBeUndefined();
  });

  it('no answer is billing_unavailable; no connection or a revoked key is billing_not_connected', async () => {
    const { customerId, subscriptionId } = tenant.stripe.newSubscription();
    const find = () => gateway.findSubscription(tenant.workspaceId, subscriptionId, customerId);
    tenant.stripe.failNext({ method: 'GET', kind: 'error_429', times: 6 });
    await expect(find()).rejects.toMatchObject({ status: 503, code: 'billing_unavailable' });

    (await startStripeDouble()).account(tenant.stripe.secretKey).isRevoked = true;
    await expect(find()).rejects.toMatchObject({ status: 409, code: 'billing_not_connected' });

    const other = await app.newTenant();
    await disconnect(other);
    await expect(gateway.findPrice(other.workspaceId, 'price_any')).rejects.toMatchObject({
      code: 'billing_not_connected',
    });
  });

  it('calls and open operations are counted', async () => {
    await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    await gateway.findPrice(tenant.workspaceId, tenant.stripe.prices.monthly);
    const text = await app.nest.get(Metrics, { strict: false }).registry.metrics();
    expect(text).toMatch(/retainly_billing_operations\{state="pending"\} 1/);
    expect(text).toMatch(/retainly_stripe_requests_total\{op="prices.retrieve",outcome="ok"\} \d+/);
  });

  it('connecting again replaces the key', async () => {
    const { customerId, subscriptionId } = tenant.stripe.newSubscription();
    const other = await app.newTenant();
    const connections = app.nest.get(StripeConnectionService, { strict: false });
    const credentials = { secretKey: tenant.stripe.secretKey, webhookSecrets: [] };
    await app.transactions.run((tx) => connections.connect(tx, other.workspaceId, credentials));
    const snapshot = await gateway.findSubscription(other.workspaceId, subscriptionId, customerId);
    expect(snapshot).toMatchObject({ subscriptionId });
  });

  it.each([
    ['secret_key', { secretKey: 'pk_test_publishable', webhookSecrets: [] }],
    ['webhook_secrets', { secretKey: 'rk_test_12345678', webhookSecrets: ['secret'] }],
  ])('a malformed %s is refused', async (param, credentials) => {
    const connections = app.nest.get(StripeConnectionService, { strict: false });
    const connect = app.transactions.run((tx) => connections.connect(tx, tenant.workspaceId, credentials));
    await expect(connect).rejects.toMatchObject({ status: 400, param });
  });

  it('keys are stored sealed', async () => {
    const rows = await app.dataSource.query<object[]>('SELECT * FROM stripe_connections WHERE workspace_id = $1', [
      tenant.workspaceId,
    ]);
    const text = JSON.stringify(rows);
    expect(text).not.toContain(tenant.stripe.secretKey);
    expect(text).not.toContain(tenant.stripe.webhookSecret);
  });
});
