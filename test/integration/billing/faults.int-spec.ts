import type { BillingAction } from '../../../src/billing/billing.gateway.js';
import { OFFER_TYPES as OFFERS, type OfferType } from '../../../src/billing/offer.js';
import type { BillingOperation, OperationState } from '../../../src/billing/operations/billing-operation.entity.js';
import type { Fault } from '../../../tools/stripe-double/http/faults.js';
import { FaultReport } from '../../support/fault-report.js';
import { startStripeDouble } from '../../support/stripe.js';
import {
  begin,
  type BillingApp,
  carryOut,
  DEADLINE_MS,
  disconnect,
  DISCOUNT,
  reload,
  SHORT_DEADLINE_MS,
  startBillingApp,
  type Tenant,
} from './billing-app.js';
import { hasEffect, offerOf } from './each-offer.js';

const LATER_MS = 30_000;
const HOUR_MS = 3_600_000;
/** The client tries each call twice. */
const BOTH_TRIES = 2;

interface Tried {
  kind: OfferType;
  tenant: Tenant;
  operation: BillingOperation;
}

interface FaultCase {
  fault: Omit<Fault, 'account'>;
  /** What the request path sees. */
  first: OperationState;
  /** What it comes to. */
  last: OperationState;
  reason?: string;
}

/** A call that is refused for want of room is made six times. */
const EVERY_TRY = 6;
const ON_UPDATE = { method: 'POST', path: '/v1/subscriptions/', times: BOTH_TRIES };

const report = new FaultReport();

/** Fault G5: what becomes of each offer, whatever Stripe answers, or does not. */
describe('what Stripe may answer', () => {
  let app: BillingApp;

  beforeAll(async () => {
    app = await startBillingApp();
  });

  afterAll(async () => {
    report.print();
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it.each<[string, FaultCase]>([
    [
      'one lost answer',
      { fault: { ...ON_UPDATE, kind: 'reset_after_apply', times: 1 }, first: 'succeeded', last: 'succeeded' },
    ],
    ['one 500', { fault: { ...ON_UPDATE, kind: 'error_500_once', times: 1 }, first: 'succeeded', last: 'succeeded' }],
    [
      'silence after applying',
      { fault: { ...ON_UPDATE, kind: 'timeout_after_apply' }, first: 'pending', last: 'succeeded' },
    ],
    [
      'silence before applying',
      { fault: { ...ON_UPDATE, kind: 'timeout_before' }, first: 'pending', last: 'succeeded' },
    ],
    [
      'a reset after applying',
      { fault: { ...ON_UPDATE, kind: 'reset_after_apply' }, first: 'pending', last: 'succeeded' },
    ],
    ['a reset before applying', { fault: { ...ON_UPDATE, kind: 'reset_before' }, first: 'pending', last: 'succeeded' }],
    ['500s before applying', { fault: { ...ON_UPDATE, kind: 'error_500_once' }, first: 'pending', last: 'succeeded' }],
    [
      'a 500 after applying',
      { fault: { ...ON_UPDATE, kind: 'error_500_after_apply' }, first: 'pending', last: 'succeeded' },
    ],
    [
      'a 429 that passes',
      { fault: { ...ON_UPDATE, kind: 'error_429', times: 3 }, first: 'succeeded', last: 'succeeded' },
    ],
    [
      'a storm of 429s',
      { fault: { ...ON_UPDATE, kind: 'error_429', times: EVERY_TRY }, first: 'pending', last: 'succeeded' },
    ],
    ['a 200 without an id', { fault: { ...ON_UPDATE, kind: 'ok_without_id' }, first: 'pending', last: 'succeeded' }],
    [
      'a read without an answer',
      { fault: { method: 'GET', kind: 'timeout_before', times: BOTH_TRIES }, first: 'pending', last: 'succeeded' },
    ],
    [
      'a decline',
      {
        fault: { ...ON_UPDATE, kind: 'card_declined_402', declineCode: 'do_not_honor', times: 1 },
        first: 'failed',
        last: 'failed',
        reason: 'do_not_honor',
      },
    ],
    [
      'a missing permission',
      {
        fault: { ...ON_UPDATE, kind: 'permission_403', times: 1 },
        first: 'failed',
        last: 'failed',
        reason: 'stripe_permission_missing',
      },
    ],
    [
      'a 409 for a key in use',
      { fault: { ...ON_UPDATE, kind: 'hang', times: 1 }, first: 'pending', last: 'succeeded' },
    ],
  ])('%s: one effect at most, one settlement, for each offer', async (name, faultCase) => {
    // The four at once, each in an account of its own: what takes long is the client's patience.
    const tried = await Promise.all(OFFERS.map((kind) => tryOffer(kind, faultCase)));
    for (const { tenant } of tried) (await startStripeDouble()).clearFaults(tenant.stripe.secretKey);
    app.clock.shift(LATER_MS);
    await app.reconcile.run();
    app.clock.shift(LATER_MS);
    await app.reconcile.run();
    for (const each of tried) await expectOneEffect(name, each, faultCase);
  });

  /** Carries an offer out while the fault is there, as far as the request path gets. */
  async function tryOffer(kind: OfferType, { fault, first }: FaultCase): Promise<Tried> {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    tenant.stripe.failNext(fault);
    const isSilent = fault.kind.startsWith('timeout') || fault.kind === 'hang';
    const action: BillingAction = { kind: 'offer', offer: offerOf(kind, tenant), mrrCents: 19_900 };
    const operation = await carryOut(tenant, subscription, action, isSilent ? SHORT_DEADLINE_MS : DEADLINE_MS);
    expect(operation.state).toBe(first);
    expect(await app.settlement.effects(operation)).toHaveLength(first === 'pending' ? 0 : 1);
    return { kind, tenant, operation };
  }

  async function expectOneEffect(
    name: string,
    { kind, tenant, operation }: Tried,
    { first, last, reason }: FaultCase,
  ): Promise<void> {
    const settled = await reload(app, operation);
    expect(settled).toMatchObject({ state: last, errorCode: reason ?? null, nextAttemptAt: null });
    expect(await app.settlement.effects(operation)).toEqual([reason ?? 'succeeded']);
    const isThere = last === 'succeeded';
    expect(await hasEffect(kind, tenant, operation.subscriptionId)).toBe(isThere);
    const { length: mutations } = tenant.stripe.mutations('/v1/subscriptions');
    expect(mutations).toBe(isThere ? 1 : 0);
    report.note({ fault: 'G5', what: `${name}: ${kind}`, mutations, outcome: `${first} → ${last}` });
  }

  it('a workspace without a Stripe connection: the operation fails at once', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    await disconnect(tenant);
    const operation = await carryOut(tenant, subscription, DISCOUNT);
    expect(operation).toMatchObject({ state: 'failed', errorCode: 'billing_not_connected' });
  });

  // Guards against reading a revoked key as proof that the first try did nothing.
  it('a key revoked after a lost answer: not taken for a refusal', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_after_apply' });
    const operation = await carryOut(tenant, subscription, DISCOUNT, SHORT_DEADLINE_MS);
    const account = (await startStripeDouble()).account(tenant.stripe.secretKey);

    account.isRevoked = true;
    app.clock.shift(LATER_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'pending', attemptCount: 2 });

    account.isRevoked = false;
    app.clock.shift(2 * LATER_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'succeeded' });
    expect(await app.settlement.effects(operation)).toEqual(['succeeded']);
  });

  it('older than 23 hours: a new key, and only when the effect is not there', async () => {
    const tenant = await app.newTenant();
    const [applied, absent] = [tenant.stripe.newSubscription(), tenant.stripe.newSubscription()];
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_after_apply' });
    const first = await carryOut(tenant, applied, DISCOUNT, SHORT_DEADLINE_MS);
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_before' });
    const second = await carryOut(tenant, absent, DISCOUNT, SHORT_DEADLINE_MS);

    app.clock.shift(24 * HOUR_MS);
    await app.reconcile.run();
    expect([(await reload(app, first)).state, (await reload(app, second)).state]).toEqual(['succeeded', 'succeeded']);
    const keys = tenant.stripe.mutations('/v1/subscriptions').map((request) => request.idempotencyKey);
    expect(keys).toEqual([`retainly-${first.id}-discount`, `retainly-${second.id}-discount-r2`]);
  });

  it('a newer offer that covers the traces: a person has to look', async () => {
    const tenant = await app.newTenant();
    const subscription = tenant.stripe.newSubscription();
    tenant.stripe.failNext({ ...ON_UPDATE, kind: 'timeout_before' });
    const older = await carryOut(tenant, subscription, DISCOUNT, SHORT_DEADLINE_MS);
    const newer = await carryOut(tenant, subscription, DISCOUNT);

    app.clock.shift(LATER_MS);
    await app.reconcile.run();
    expect(await reload(app, older)).toMatchObject({
      state: 'needs_review',
      errorCode: 'unclear',
      nextAttemptAt: null,
    });
    expect(tenant.stripe.mutations('/v1/subscriptions')).toHaveLength(1);
    expect(await app.settlement.evidence(older)).toMatchObject({
      reason: 'unclear',
      operationId: older.id,
      triesCount: 2,
      seen: { status: 'active', retainly_operation: newer.id, coupons: ['retainly_30p_3m'] },
    });
  });

  it('no end after three days: a person has to look', async () => {
    const tenant = await app.newTenant();
    const operation = await begin(tenant, tenant.stripe.newSubscription(), DISCOUNT);
    app.clock.shift(73 * HOUR_MS);
    await app.reconcile.run();
    expect(await reload(app, operation)).toMatchObject({ state: 'needs_review', errorCode: 'unresolved' });
    expect(await app.settlement.evidence(operation)).toMatchObject({ reason: 'unresolved', triesCount: 0 });
  });
});
