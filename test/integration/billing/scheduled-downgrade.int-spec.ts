import { BillingOperations } from '../../../src/billing/operations/billing-operations.service.js';
import type { BillingAction } from '../../../src/billing/billing.gateway.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import {
  begin,
  type BillingApp,
  carryOut,
  DEADLINE_MS,
  reload,
  SHORT_DEADLINE_MS,
  startBillingApp,
  type Tenant,
} from './billing-app.js';

const MONTH_SECONDS = 31 * 86_400;
const HOUR_MS = 3_600_000;
const ON_READ = { kind: 'timeout_before', method: 'GET' } as const;
const CANCEL: BillingAction = { kind: 'cancel', mode: 'period_end', feedback: 'other', comment: undefined };

describe('a downgrade at the end of the period', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let subscription: TestSubscription;

  beforeAll(async () => {
    app = await startBillingApp();
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    tenant = await app.newTenant();
    await tenant.stripe.client.coupons.create({ id: 'welcome', percent_off: 20, duration: 'forever' });
    subscription = tenant.stripe.newSubscription({ quantity: 3, coupons: ['welcome'] });
  });

  const downgrade = (at: 'now' | 'period_end' = 'period_end'): BillingAction => ({
    kind: 'offer',
    offer: { type: 'downgrade', terms: { price_id: tenant.stripe.prices.monthlyCheap, at } },
    mrrCents: 47_760,
  });
  const stored = () =>
    tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId, { expand: ['discounts'] });
  const advance = async (seconds: number) => {
    (await startStripeDouble()).advance(tenant.stripe.secretKey, seconds);
  };
  const priceAndQuantity = async () => {
    const [item, ...others] = (await stored()).items.data;
    expect(others).toEqual([]);
    return [item?.price.id, item?.quantity];
  };

  it('changes nothing until then; afterwards the price is smaller, and item, quantity and discounts are kept', async () => {
    const before = await stored();
    const operation = await carryOut(tenant, subscription, downgrade());
    // Three seats at 99.00, less the lasting 20 %.
    expect(operation).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 23_760, currency: 'eur' } });
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthly, 3]);

    await advance(MONTH_SECONDS);
    const after = await stored();
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthlyCheap, 3]);
    expect(after.items.data[0]?.id).toBe(before.items.data[0]?.id);
    expect(after.discounts).toMatchObject([{ source: { coupon: 'welcome' } }]);
    expect(after.metadata).toMatchObject({ retainly_operation: operation.id });
    const invoice = await tenant.stripe.client.invoices.list({ subscription: subscription.subscriptionId, limit: 1 });
    expect(invoice.data[0]?.total).toBe(23_760);

    await advance(2 * MONTH_SECONDS);
    expect((await stored()).schedule).toBeNull();
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthlyCheap, 3]);
  });

  it.each([
    ['making the schedule', /subscription_schedules$/],
    ['planning its phases', /subscription_schedules\/sub_sched_\w+$/],
  ])('is planned once when the answer to %s is lost', async (_case, path) => {
    tenant.stripe.failNext({ kind: 'timeout_after_apply', method: 'POST', path, times: 2 });
    const operation = await carryOut(tenant, subscription, downgrade(), SHORT_DEADLINE_MS);
    expect(operation.state).toBe('pending');
    await settleLater();
    expect(await reload(app, operation)).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 23_760 } });
    const { data: schedules } = await tenant.stripe.client.subscriptionSchedules.list({});
    expect(schedules).toHaveLength(1);
    expect(schedules[0]?.phases).toHaveLength(2);
    expect(await app.settlement.effects(operation)).toEqual(['succeeded']);
  });

  it('is dropped when its session ended another way', async () => {
    tenant.stripe.failNext({
      kind: 'timeout_after_apply',
      method: 'POST',
      path: '/v1/subscription_schedules/',
      times: 2,
    });
    const operation = await carryOut(tenant, subscription, downgrade(), SHORT_DEADLINE_MS);
    await app.nest
      .get(Transactions, { strict: false })
      .run((tx) => app.nest.get(BillingOperations, { strict: false }).supersede(tx, tenant.workspaceId, operation.id));
    await settleLater();
    expect((await stored()).schedule).toBeNull();
    await advance(MONTH_SECONDS);
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthly, 3]);
  });

  // The traces of the earlier downgrade name its former price, to which nobody wants to return now.
  it('is dropped on a plan that an earlier downgrade led to, which stays', async () => {
    const { client, prices } = tenant.stripe;
    await carryOut(tenant, subscription, downgrade('now'));
    const { product } = await client.prices.retrieve(prices.monthlyCheap);
    const recurring = { interval: 'month' as const };
    const cheapest = await client.prices.create({
      product: String(product),
      currency: 'eur',
      unit_amount: 900,
      recurring,
    });
    app.settlement.verdict = 'superseded';
    await carryOut(tenant, subscription, {
      kind: 'offer',
      offer: { type: 'downgrade', terms: { price_id: cheapest.id, at: 'period_end' } },
      mrrCents: 23_760,
    });
    app.settlement.verdict = 'settled';
    await settleLater();
    expect((await stored()).schedule).toBeNull();
    expect(await priceAndQuantity()).toEqual([prices.monthlyCheap, 3]);
  });

  // Nothing but a schedule without plans would be left, and Stripe refuses other changes beside it.
  it('leaves no schedule behind when Stripe refuses its phases', async () => {
    const action: BillingAction = {
      kind: 'offer',
      offer: { type: 'downgrade', terms: { price_id: 'price_unknown', at: 'period_end' } },
      mrrCents: 47_760,
    };
    const operation = await carryOut(tenant, subscription, action);
    expect(operation).toMatchObject({ state: 'failed', errorCode: 'resource_missing' });
    expect((await stored()).schedule).toBeNull();
  });

  it.each([
    ['is released when nothing was planned in it yet', true],
    ['stays when it is the merchant’s own', false],
  ])('superseded: a schedule that plans nothing %s', async (_case, isOurs) => {
    const { client } = tenant.stripe;
    const path = '/v1/subscription_schedules';
    const silence = isOurs ? ({ kind: 'timeout_after_apply', method: 'POST', path } as const) : ON_READ;
    tenant.stripe.failNext({ ...silence, times: 2 });
    const operation = await carryOut(tenant, subscription, downgrade(), SHORT_DEADLINE_MS);
    (await startStripeDouble()).clearFaults(tenant.stripe.secretKey);
    if (!isOurs) await client.subscriptionSchedules.create({ from_subscription: subscription.subscriptionId });
    expect((await stored()).schedule).not.toBeNull();
    await app.nest
      .get(Transactions, { strict: false })
      .run((tx) => app.operations.supersede(tx, tenant.workspaceId, operation.id));
    await settleLater();
    expect((await stored()).schedule === null).toBe(isOurs);
  });

  it('is taken back also after it has begun', async () => {
    const operation = await begin(tenant, subscription, downgrade());
    app.settlement.verdict = 'superseded';
    await app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS);
    app.settlement.verdict = 'settled';
    await advance(MONTH_SECONDS);
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthlyCheap, 3]);
    await settleLater();
    expect(await priceAndQuantity()).toEqual([tenant.stripe.prices.monthly, 3]);
    expect((await stored()).metadata).toEqual({});
  });

  it.each(['now', 'period_end'] as const)(
    'is refused, also %s, on a subscription that a schedule of the merchant manages',
    async (at) => {
      const { client, prices } = tenant.stripe;
      const schedule = await client.subscriptionSchedules.create({ from_subscription: subscription.subscriptionId });
      const [phase] = schedule.phases;
      const items = [{ price: prices.monthly, quantity: 3 }];
      await client.subscriptionSchedules.update(schedule.id, {
        phases: [
          { items, start_date: phase?.start_date ?? 0, end_date: phase?.end_date ?? 0 },
          { items: [{ price: prices.monthly, quantity: 9 }], duration: { interval: 'month', interval_count: 1 } },
        ],
      });
      const changes = tenant.stripe.mutations().length;
      const operation = await carryOut(tenant, subscription, downgrade(at));
      expect(operation).toMatchObject({ state: 'failed', errorCode: 'subscription_schedule_attached' });
      expect(tenant.stripe.mutations()).toHaveLength(changes);
    },
  );

  // The customer may cancel in Stripe's portal between the start of the session and the click on the offer.
  it('is refused on a subscription that is to end, which stays so', async () => {
    await tenant.stripe.client.subscriptions.update(subscription.subscriptionId, { cancel_at_period_end: true });
    const operation = await carryOut(tenant, subscription, downgrade());
    expect(operation).toMatchObject({ state: 'failed', errorCode: 'cancellation_scheduled' });
    expect(await stored()).toMatchObject({ cancel_at_period_end: true, schedule: null });
  });

  it('makes room for a cancellation, which Stripe would refuse beside it', async () => {
    await carryOut(tenant, subscription, downgrade());
    const operation = await carryOut(tenant, subscription, CANCEL);
    expect(operation.state).toBe('succeeded');
    expect(await stored()).toMatchObject({ cancel_at_period_end: true, schedule: null });
  });

  /** The reconciler, when everything is due. */
  async function settleLater(): Promise<void> {
    app.clock.shift(HOUR_MS);
    try {
      await app.reconcile.run();
    } finally {
      app.clock.shift(-HOUR_MS);
    }
  }
});
