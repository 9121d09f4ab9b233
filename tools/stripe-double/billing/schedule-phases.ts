import type { Transaction } from '../state/transaction.js';
import type { WireSchedule, WireSchedulePhase, WireSubscription } from '../wire.js';
import { endSubscription } from './collection.js';
import { type DiscountParam, setDiscounts } from './discounts.js';
import { changePlan } from './plan-change.js';

/** When the running phase of a schedule ends, or null for a schedule that is over. */
export function phaseEnd(schedule: WireSchedule): number | null {
  return schedule.status === 'active' ? (schedule.current_phase?.end_date ?? null) : null;
}

/** Starts the next phase of a schedule, or ends the schedule after its last one. */
export function applyDuePhase(tx: Transaction, scheduleId: string): void {
  const schedule = tx.get('schedules', scheduleId);
  const subscription = tx.get('subscriptions', String(schedule.subscription));
  const next = schedule.phases.find((phase) => phase.start_date >= (schedule.current_phase?.end_date ?? 0));
  if (next) {
    schedule.current_phase = { start_date: next.start_date, end_date: next.end_date };
    applyPhase(tx, subscription, next);
    tx.emitUpdated('subscription_schedule.updated', 'schedules', schedule);
  } else if (schedule.end_behavior === 'cancel') {
    schedule.status = 'completed';
    schedule.completed_at = tx.now;
    schedule.current_phase = null;
    tx.emit('subscription_schedule.completed', schedule);
    endSubscription(tx, subscription, 'cancellation_requested');
    return;
  } else {
    releaseSchedule(tx, schedule, subscription);
  }
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
}

/** Detaches a schedule; the subscription goes on as it is. */
export function releaseSchedule(tx: Transaction, schedule: WireSchedule, subscription: WireSubscription): void {
  schedule.status = 'released';
  schedule.released_at = tx.now;
  schedule.released_subscription = subscription.id;
  schedule.subscription = null;
  schedule.current_phase = null;
  subscription.schedule = null;
  tx.emit('subscription_schedule.released', schedule);
}

/**
 * Items are matched by position; a phase with fewer items removes the rest. A phase without discounts ends them, and its
 * metadata is added to the subscription's.
 */
function applyPhase(tx: Transaction, subscription: WireSubscription, phase: WireSchedulePhase): void {
  const discounts = discountParams(tx, phase);
  setDiscounts(tx, { subscription }, discounts.length > 0 ? discounts : null);
  subscription.metadata = { ...subscription.metadata, ...phase.metadata };
  const present = subscription.items.data;
  const changed = phase.items.map((item, index) => ({
    ...(present[index] && { id: present[index].id }),
    price: item.price,
    quantity: item.quantity ?? 1,
  }));
  const removed = present.slice(phase.items.length).map(({ id }) => ({ id, deleted: true }));
  changePlan(tx, subscription, {
    items: [...changed, ...removed],
    prorationBehavior: phase.proration_behavior as 'create_prorations' | 'none' | 'always_invoice',
    anchor: 'unchanged',
    paymentBehavior: 'allow_incomplete',
  });
}

/** The discounts of a phase that are still there. */
function discountParams(tx: Transaction, phase: WireSchedulePhase): DiscountParam[] {
  return phase.discounts.flatMap(({ discount, coupon }): DiscountParam[] => {
    if (typeof coupon === 'string') return [{ coupon }];
    return typeof discount === 'string' && tx.find('discounts', discount) ? [{ discount }] : [];
  });
}
