import type { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireSubscription } from '../wire.js';
import { DAY_SECONDS } from './calendar.js';
import type { InvoiceFacts } from './invoice-factory.js';
import { collect, finalise, issueInvoice, markUncollectible, markVoid } from './invoicing.js';
import type { PaymentOutcome } from './payments.js';

/** An invoice and how its collection went; no outcome where Stripe does not try to collect. */
export interface Collected {
  invoice: WireInvoice;
  outcome: PaymentOutcome | null;
}

/** Bills a subscription: makes the invoice and collects it, or does what `pause_collection` says instead. */
export function bill(tx: Transaction, subscription: WireSubscription, facts: InvoiceFacts): Collected {
  const invoice = issueInvoice(tx, subscription, facts);
  const pause = subscription.pause_collection?.behavior;
  if (pause === 'keep_as_draft') {
    invoice.auto_advance = false;
    return { invoice, outcome: null };
  }
  finalise(tx, invoice);
  if (pause === 'void') markVoid(tx, invoice);
  else if (pause === 'mark_uncollectible') markUncollectible(tx, invoice, 'subscription_paused');
  else if (subscription.collection_method === 'send_invoice') {
    invoice.due_date = tx.now + (subscription.days_until_due ?? 30) * DAY_SECONDS;
  } else return { invoice, outcome: collect(tx, invoice) };
  return { invoice, outcome: null };
}

/** Brings a subscription back once its latest invoice is paid. */
export function reactivate(tx: Transaction, subscription: WireSubscription, invoice: WireInvoice): void {
  const isWaiting = ['past_due', 'unpaid', 'incomplete'].includes(subscription.status);
  if (!isWaiting || subscription.latest_invoice !== invoice.id || invoice.status !== 'paid') return;
  subscription.status = 'active';
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
}

/** Ends a subscription; its open invoices are no longer collected automatically. */
export function endSubscription(
  tx: Transaction,
  subscription: WireSubscription,
  reason: 'cancellation_requested' | 'payment_failed',
): void {
  subscription.status = 'canceled';
  subscription.ended_at = tx.now;
  subscription.canceled_at ??= tx.now;
  const details = subscription.cancellation_details;
  subscription.cancellation_details = {
    comment: details?.comment ?? null,
    feedback: details?.feedback ?? null,
    feedback_option: details?.feedback_option ?? null,
    reason: details?.reason ?? reason,
  };
  subscription.pause_collection = null;
  cancelSchedule(tx, subscription);
  for (const { id } of openInvoicesOf(tx, subscription.id)) {
    const invoice = tx.get('invoices', id);
    invoice.auto_advance = false;
    invoice.next_payment_attempt = null;
  }
  tx.emit('customer.subscription.deleted', subscription);
}

function cancelSchedule(tx: Transaction, subscription: WireSubscription): void {
  const schedule = subscription.schedule === null ? undefined : tx.find('schedules', subscription.schedule);
  if (schedule?.status !== 'active') return;
  schedule.status = 'canceled';
  schedule.canceled_at = tx.now;
  schedule.current_phase = null;
  tx.emit('subscription_schedule.canceled', schedule);
}

function openInvoicesOf(tx: Transaction, subscriptionId: string): Readonly<WireInvoice>[] {
  return tx
    .all('invoices')
    .filter(
      (invoice) => invoice.status === 'open' && invoice.parent?.subscription_details?.subscription === subscriptionId,
    );
}
