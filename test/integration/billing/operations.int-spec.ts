import { newId } from '../../../src/shared/ids.js';
import { startStripeDouble } from '../../support/stripe.js';
import {
  begin,
  type BillingApp,
  carryOut,
  DEADLINE_MS,
  DISCOUNT,
  reload,
  SHORT_DEADLINE_MS,
  startBillingApp,
  type Tenant,
} from './billing-app.js';

const LEASE_MS = 31_000;
const UNDO_MS = 61_000;
const ON_UPDATE = { method: 'POST', path: '/v1/subscriptions/', times: 2 };

describe('billing operations', () => {
  let app: BillingApp;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startBillingApp();
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
    app.settlement.failures = 0;
    app.settlement.verdict = 'settled';
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  function discountsOf(subscriptionId: string) {
    return tenant.stripe.client.subscriptions
      .retrieve(subscriptionId, { expand: ['discounts'] })
      .then((subscription) => subscription.discounts);
  }

  it('one operation per session and kind; a new one after a definite failure', async () => {
    const subscription = tenant.stripe.newSubscription();
    const wish = { workspaceId: tenant.workspaceId, sessionId: newId(), ...subscription, action: DISCOUNT };
    const [first, ...others] = await Promise.allSettled(
      Array.from({ length: 5 }, () => app.transactions.run((tx) => app.operations.begin(tx, wish))),
    ).then((results) => [...results].sort((a) => (a.status === 'fulfilled' ? -1 : 1)));
    expect(first?.status).toBe('fulfilled');
    for (const other of others) expect(other).toMatchObject({ reason: { code: 'operation_in_progress' } });

    const open = await app.operations.latest(undefined, tenant.workspaceId, wish.sessionId, 'offer');
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'card_declined_402', times: 1 });
    await app.operations.execute(tenant.workspaceId, open?.id ?? '', DEADLINE_MS);
    const again = await app.transactions.run((tx) => app.operations.begin(tx, wish));
    expect(again.id).not.toBe(open?.id);
  });

  it('executed many times at once: one call to Stripe, one settlement', async () => {
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    await Promise.all(
      Array.from({ length: 20 }, () => app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS)),
    );
    const settled = await app.operations.waitUntilSettled(tenant.workspaceId, operation.id, DEADLINE_MS);
    expect(settled.state).toBe('succeeded');
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect(await app.settlement.effects(operation)).toEqual(['succeeded']);
  });

  it('a request that works is left alone by the reconciler; one that died is not', async () => {
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'pending', attemptCount: 0 });

    app.clock.shift(LEASE_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'succeeded', attemptCount: 1 });
  });

  it('a crash between Stripe and the commit: finished once, with one call to Stripe', async () => {
    app.settlement.failures = 1;
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    await expect(app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS)).rejects.toThrow('dies here');
    expect(await reload(app, operation)).toMatchObject({ state: 'pending' });
    expect(await app.settlement.effects(operation)).toEqual([]);

    app.clock.shift(LEASE_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'succeeded', receipt: { savedMrrCents: 19_900 } });
    expect(await app.settlement.effects(operation)).toEqual(['succeeded']);
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
  });

  it('a request and two reconcilers on one operation at once: one settlement', async () => {
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    // A request so slow that its lease has run out.
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'delay', delayMs: 300, times: 1 });
    const slow = app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS);
    await app.operations.waitUntilSettled(tenant.workspaceId, operation.id, 150);
    app.clock.shift(LEASE_MS);
    await Promise.all([slow, app.reconcile.run(), app.reconcile.run()]);
    app.clock.shift(LEASE_MS);
    await app.reconcile.run();

    expect((await reload(app, operation)).state).toBe('succeeded');
    expect(await app.settlement.effects(operation)).toEqual(['succeeded']);
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
  });

  it('superseded before it was tried: Stripe never hears of it', async () => {
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    await app.transactions.run((tx) => app.operations.supersede(tx, tenant.workspaceId, operation.id));
    const after = await app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS);
    expect(after).toMatchObject({ state: 'superseded', nextAttemptAt: null });
    expect(tenant.stripe.mutations()).toEqual([]);
  });

  it('superseded while Stripe was called: taken back, other discounts stay', async () => {
    await tenant.stripe.client.coupons.create({ id: 'welcome', percent_off: 20, duration: 'forever' });
    const subscription = tenant.stripe.newSubscription({ coupons: ['welcome'] });
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_after_apply' });
    const operation = await carryOut(tenant, subscription, DISCOUNT, SHORT_DEADLINE_MS);
    await app.transactions.run((tx) => app.operations.supersede(tx, tenant.workspaceId, operation.id));

    app.clock.shift(UNDO_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'superseded', nextAttemptAt: null });
    expect(await discountsOf(subscription.subscriptionId)).toMatchObject([{ source: { coupon: 'welcome' } }]);
    expect(await app.settlement.effects(operation)).toEqual([]);
  });

  it('the session ended while Stripe was called: the settlement says so, and the effect is taken back', async () => {
    app.settlement.verdict = 'superseded';
    const subscription = tenant.stripe.newSubscription();
    const operation = await carryOut(tenant, subscription, DISCOUNT);
    expect(operation.state).toBe('superseded');
    expect(await discountsOf(subscription.subscriptionId)).toHaveLength(1);

    await app.reconcile.run();
    expect(await discountsOf(subscription.subscriptionId)).toEqual([]);
    expect(await reload(app, operation)).toMatchObject({ nextAttemptAt: null });
  });

  it('superseded before its answer arrived: taken back as soon as it has, and never settled', async () => {
    const subscription = tenant.stripe.newSubscription();
    const operation = await begin(tenant, subscription, DISCOUNT);
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'delay', delayMs: 300, times: 1 });
    const slow = app.operations.execute(tenant.workspaceId, operation.id, DEADLINE_MS);
    await app.operations.waitUntilSettled(tenant.workspaceId, operation.id, 150);
    await app.transactions.run((tx) => app.operations.supersede(tx, tenant.workspaceId, operation.id));
    expect((await slow).state).toBe('superseded');
    expect(await discountsOf(subscription.subscriptionId)).toHaveLength(1);

    await app.reconcile.run();
    expect(await discountsOf(subscription.subscriptionId)).toEqual([]);
    expect(await app.settlement.effects(operation)).toEqual([]);
  });

  it('superseded and not there: looked at again, as the call may still be under way', async () => {
    const subscription = tenant.stripe.newSubscription();
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_before' });
    const operation = await carryOut(tenant, subscription, DISCOUNT, SHORT_DEADLINE_MS);
    await app.transactions.run((tx) => app.operations.supersede(tx, tenant.workspaceId, operation.id));
    app.clock.shift(UNDO_MS);
    await app.reconcile.run();
    expect((await reload(app, operation)).nextAttemptAt).not.toBeNull();

    app.clock.shift(16 * 60_000);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'superseded', nextAttemptAt: null });
  });

  it.each([
    ['a pause', { type: 'pause', terms: { months: 2 } } as const],
    ['a downgrade', 'monthlyCheap' as const],
    ['an annual switch', 'yearly' as const],
  ])('%s is taken back to what was before', async (_name, offer) => {
    const subscription = tenant.stripe.newSubscription({ quantity: 2 });
    const wish =
      typeof offer === 'string'
        ? {
            type: offer === 'yearly' ? ('annual_switch' as const) : ('downgrade' as const),
            terms: { price_id: tenant.stripe.prices[offer] },
          }
        : offer;
    app.settlement.verdict = 'superseded';
    await carryOut(tenant, subscription, { kind: 'offer', offer: wish, mrrCents: 39_800 });
    await app.reconcile.run();

    const stored = await tenant.stripe.client.subscriptions.retrieve(subscription.subscriptionId);
    expect(stored).toMatchObject({ pause_collection: null, metadata: {} });
    expect(stored.items.data).toMatchObject([{ price: { id: tenant.stripe.prices.monthly }, quantity: 2 }]);
  });

  it('one workspace’s operation is unknown to another', async () => {
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    const other = await app.newTenant();
    await expect(app.operations.execute(other.workspaceId, operation.id, DEADLINE_MS)).rejects.toMatchObject({
      code: 'resource_not_found',
    });
    expect((await reload(app, operation)).attemptCount).toBe(0);
  });
});
