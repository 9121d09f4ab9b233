import type { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireSubscription } from '../wire.js';
import { nextBoundary } from './calendar.js';
import { bill, endSubscription, reactivate } from './collection.js';
import { periodLine } from './invoice-lines.js';
import { collect, markUncollectible, subscriptionOf } from './invoicing.js';
import { intervalOf } from './plan-change.js';

/** Starts the next period of every item whose period is over, and bills it. A trial ends with its period. */
export function renew(tx: Transaction, subscription: WireSubscription): void {
  const due = subscription.items.data.filter((item) => item.current_period_end <= tx.now);
  const [first] = due;
  if (!first) return;
  const over = { start: first.current_period_start, end: first.current_period_end };
  if (subscription.status === 'trialing') subscription.status = 'active';
  for (const item of due) {
    item.current_period_start = item.current_period_end;
    const interval = intervalOf(item.price);
    item.current_period_end = nextBoundary(subscription.billing_cycle_anchor, interval, item.current_period_start);
  }
  const { outcome } = bill(tx, subscription, {
    reason: 'subscription_cycle',
    lines: due.map((item) => periodLine(subscription, item)),
    period: over,
  });
  if (outcome?.isPaid === false) subscription.status = 'past_due';
}

/** Tries an unpaid invoice again as planned; after the last try the account's setting decides. */
export function retryInvoice(tx: Transaction, invoice: WireInvoice): void {
  const subscription = subscriptionOf(tx, invoice);
  const outcome = collect(tx, invoice);
  if (outcome.isPaid) {
    if (subscription) reactivate(tx, subscription, invoice);
    return;
  }
  if (invoice.next_payment_attempt !== null) return;
  if (tx.account.afterFinalFailure === 'mark_uncollectible') markUncollectible(tx, invoice, 'max_payment_attempts');
  if (tx.account.afterFinalFailure === 'cancel' && subscription) endSubscription(tx, subscription, 'payment_failed');
}
