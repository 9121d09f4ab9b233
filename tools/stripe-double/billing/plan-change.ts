import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireInvoiceLine, WirePrice, WireSubscription, WireSubscriptionItem } from '../wire.js';
import { type Interval, nextBoundary } from './calendar.js';
import { bill } from './collection.js';
import { periodLine, prorationLine } from './invoice-lines.js';
import { declineFailure } from './payments.js';
import { changeItems, type ItemParam, type Period } from './subscription-items.js';

/** How long Stripe waits for the payment of a pending update. */
const PENDING_UPDATE_SECONDS = 23 * 3_600;

/** A change of a subscription's items or of its cycle, in Stripe's words. */
export interface PlanChange {
  items: readonly ItemParam[];
  prorationBehavior: 'create_prorations' | 'none' | 'always_invoice';
  /** The moment prorations are computed for; now when absent. */
  prorationDate?: number;
  anchor: 'now' | 'unchanged';
  paymentBehavior: string;
}

/** What a plan change costs: lines for now or for the next invoice. */
export interface PlanCost {
  lines: WireInvoiceLine[];
  /** The cycle starts anew, so an invoice is due at once. */
  isCycleReset: boolean;
}

/**
 * Changes the plan of a subscription and bills what is due at once.
 *
 * @throws StripeFailure 402 with `error_if_incomplete` when the payment fails; nothing has changed then
 */
export function changePlan(tx: Transaction, subscription: WireSubscription, change: PlanChange): void {
  const before = structuredClone(subscription);
  const { lines, isCycleReset } = applyPlan(tx, subscription, change);
  const isBilledNow = isCycleReset || (change.prorationBehavior === 'always_invoice' && lines.length > 0);
  if (!isBilledNow) {
    for (const line of lines) tx.insert('pendingLines', { id: newId('ii'), subscriptionId: subscription.id, line });
    return;
  }
  const { outcome } = bill(tx, subscription, {
    reason: 'subscription_update',
    lines,
    period: { start: tx.now, end: tx.now },
  });
  if (outcome === null || outcome.isPaid) return;
  if (change.paymentBehavior === 'error_if_incomplete') {
    throw declineFailure(outcome.decline, outcome.paymentIntent, false);
  }
  if (change.paymentBehavior === 'pending_if_incomplete') holdBack(tx, subscription, before);
  else subscription.status = 'past_due';
}

/** Applies the change to the items and says what it costs, without billing. Previews stop here. */
export function applyPlan(tx: Transaction, subscription: WireSubscription, change: PlanChange): PlanCost {
  const before = structuredClone(subscription.items.data);
  changeItems(tx, subscription, change.items, (price) => periodOf(tx, subscription, price));
  if (subscription.status === 'trialing') return { lines: [], isCycleReset: false };

  const isCycleReset = change.anchor === 'now' || hasOtherInterval(before, subscription.items.data);
  const at = change.prorationDate ?? tx.now;
  const { gone, come } = differences(before, subscription.items.data, isCycleReset);
  const isProrated = change.prorationBehavior !== 'none';
  const credits = isProrated ? gone.map((item) => prorationLine(subscription, item, { at, sign: -1 })) : [];
  if (!isCycleReset) {
    const charges = isProrated ? come.map((item) => prorationLine(subscription, item, { at, sign: 1 })) : [];
    return { lines: [...credits, ...charges], isCycleReset };
  }
  restartCycle(tx, subscription);
  const full = subscription.items.data.map((item) => periodLine(subscription, item));
  return { lines: [...credits, ...full], isCycleReset };
}

/** Applies an update that waited for its payment. */
export function applyPendingUpdate(tx: Transaction, subscription: WireSubscription): void {
  const pending = subscription.pending_update;
  if (!pending?.subscription_items) return;
  subscription.items.data = pending.subscription_items;
  if (pending.billing_cycle_anchor !== null) subscription.billing_cycle_anchor = pending.billing_cycle_anchor;
  subscription.pending_update = null;
  tx.emit('customer.subscription.pending_update_applied', subscription);
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
}

/** The recurring interval of a price. */
export function intervalOf(price: WirePrice): Interval {
  return { interval: price.recurring?.interval ?? 'month', interval_count: price.recurring?.interval_count ?? 1 };
}

/** Starts the cycle of all items now. */
function restartCycle(tx: Transaction, subscription: WireSubscription): void {
  subscription.billing_cycle_anchor = tx.now;
  for (const item of subscription.items.data) {
    item.current_period_start = tx.now;
    item.current_period_end = nextBoundary(tx.now, intervalOf(item.price), tx.now);
  }
}

/** An added item joins the running period of an item with the same interval, else it starts its own. */
function periodOf(tx: Transaction, subscription: WireSubscription, price: WirePrice): Period {
  const twin = subscription.items.data.find((item) => isSameInterval(item.price, price));
  if (twin) return { start: twin.current_period_start, end: twin.current_period_end };
  return { start: tx.now, end: nextBoundary(subscription.billing_cycle_anchor, intervalOf(price), tx.now) };
}

/** Puts the plan back as it was until the invoice of the change is paid. */
function holdBack(tx: Transaction, subscription: WireSubscription, before: WireSubscription): void {
  subscription.pending_update = {
    billing_cycle_anchor: subscription.billing_cycle_anchor,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at: tx.now + PENDING_UPDATE_SECONDS,
    metadata: null,
    subscription_items: subscription.items.data,
    trial_end: null,
    trial_from_plan: null,
  };
  subscription.items = before.items;
  subscription.billing_cycle_anchor = before.billing_cycle_anchor;
}

function differences(before: WireSubscriptionItem[], after: WireSubscriptionItem[], isAll: boolean) {
  const isSame = (left: WireSubscriptionItem, right: WireSubscriptionItem): boolean =>
    !isAll && left.id === right.id && left.price.id === right.price.id && left.quantity === right.quantity;
  return {
    gone: before.filter((item) => !after.some((other) => isSame(item, other))),
    come: after.filter((item) => !before.some((other) => isSame(item, other))),
  };
}

function hasOtherInterval(before: WireSubscriptionItem[], after: WireSubscriptionItem[]): boolean {
  const kept = after.filter((item) => before.some(({ id }) => id === item.id));
  if (kept.length === 0) return !before.some((old) => after.some((item) => isSameInterval(old.price, item.price)));
  return kept.some((item) => {
    const old = before.find(({ id }) => id === item.id);
    return old !== undefined && !isSameInterval(old.price, item.price);
  });
}

function isSameInterval(left: WirePrice, right: WirePrice): boolean {
  const [first, second] = [intervalOf(left), intervalOf(right)];
  return first.interval === second.interval && first.interval_count === second.interval_count;
}
