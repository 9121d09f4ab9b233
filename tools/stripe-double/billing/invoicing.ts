import { invalidRequest } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireSubscription } from '../wire.js';
import { DAY_SECONDS } from './calendar.js';
import { HARD_DECLINE_CODES } from './card-behaviours.js';
import { dropSpentDiscounts } from './discounts.js';
import { buildInvoice, type InvoiceFacts } from './invoice-factory.js';
import { charge, type PaymentOutcome, settleInvoicePayment } from './payments.js';

/** Days after a failed automatic try until the next one; after the last there is none. */
const RETRY_DAYS: readonly number[] = [3, 5, 7];

/** Makes and finalises the invoice of a subscription. What it has used up of discounts and balance is gone after. */
export function issueInvoice(tx: Transaction, subscription: WireSubscription, facts: InvoiceFacts): WireInvoice {
  const pending = tx.all('pendingLines').filter((row) => row.subscriptionId === subscription.id);
  const lines = [...pending.map((row) => row.line), ...facts.lines];
  const invoice = tx.insert('invoices', buildInvoice(tx, subscription, { ...facts, lines }));
  for (const row of pending) tx.remove('pendingLines', row.id);
  dropSpentDiscounts(tx, subscription);
  tx.get('customers', subscription.customer).balance = invoice.ending_balance ?? 0;
  subscription.latest_invoice = invoice.id;
  tx.emit('invoice.created', invoice);
  return invoice;
}

/** Opens a draft invoice: it gets its number, and its links. */
export function finalise(tx: Transaction, invoice: WireInvoice): void {
  tx.account.invoiceCount += 1;
  invoice.status = 'open';
  invoice.number = `DOUBLE-${String(tx.account.invoiceCount).padStart(4, '0')}`;
  invoice.effective_at = tx.now;
  invoice.status_transitions.finalized_at = tx.now;
  invoice.hosted_invoice_url = `https://invoice.stripe.example.com/i/${tx.account.id}/${invoice.id}`;
  invoice.invoice_pdf = `${invoice.hosted_invoice_url}/pdf`;
  tx.emit('invoice.finalized', invoice);
}

/** Tries to collect an open invoice as Stripe does by itself: counts the try and plans the next one. */
export function collect(tx: Transaction, invoice: WireInvoice): PaymentOutcome {
  invoice.attempt_count += 1;
  invoice.attempted = true;
  if (invoice.amount_remaining === 0) {
    markPaid(tx, invoice);
    return { isPaid: true };
  }
  const outcome = charge(tx, invoice);
  if (outcome.isPaid) {
    markPaid(tx, invoice);
    return outcome;
  }
  const days = RETRY_DAYS[invoice.attempt_count - 1];
  const isHard = HARD_DECLINE_CODES.has(outcome.decline.declineCode);
  const isRetried = days !== undefined && outcome.paymentIntent !== null && !isHard;
  invoice.next_payment_attempt = isRetried ? tx.now + days * DAY_SECONDS : null;
  emitFailure(tx, invoice, outcome);
  return outcome;
}

/** Records a payment in full. */
export function markPaid(tx: Transaction, invoice: WireInvoice, options: { isOutOfBand?: boolean } = {}): void {
  invoice.status = 'paid';
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_paid_off_stripe = options.isOutOfBand ? invoice.amount_due : 0;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = tx.now;
  settleInvoicePayment(tx, invoice, options.isOutOfBand ? 'canceled' : 'paid');
  tx.emit('invoice.paid', invoice);
  if (!options.isOutOfBand) tx.emit('invoice.payment_succeeded', invoice);
}

/** Records that an invoice is no longer owed. */
export function markVoid(tx: Transaction, invoice: WireInvoice): void {
  assertStatus(invoice, ['open', 'uncollectible'], 'voided');
  invoice.status = 'void';
  invoice.next_payment_attempt = null;
  invoice.status_transitions.voided_at = tx.now;
  settleInvoicePayment(tx, invoice, 'canceled');
  tx.emit('invoice.voided', invoice);
}

/** Records that an invoice will not be paid. */
export function markUncollectible(
  tx: Transaction,
  invoice: WireInvoice,
  reason: 'user_forgiven' | 'max_payment_attempts' | 'subscription_paused',
): void {
  assertStatus(invoice, ['open', 'draft'], 'marked as uncollectible');
  invoice.status = 'uncollectible';
  invoice.status_details = { uncollectible: { reason } };
  invoice.next_payment_attempt = null;
  invoice.status_transitions.marked_uncollectible_at = tx.now;
  tx.emit('invoice.marked_uncollectible', invoice);
}

/** Emits the events of a failed try. */
export function emitFailure(tx: Transaction, invoice: WireInvoice, outcome: PaymentOutcome): void {
  if (outcome.isPaid) return;
  if (outcome.decline.needsAuthentication) tx.emit('invoice.payment_action_required', invoice);
  tx.emit('invoice.payment_failed', invoice);
}

/** The subscription an invoice belongs to, or undefined. */
export function subscriptionOf(tx: Transaction, invoice: WireInvoice): WireSubscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  return id === undefined ? undefined : tx.find('subscriptions', id);
}

function assertStatus(invoice: WireInvoice, allowed: readonly string[], verb: string): void {
  if (allowed.includes(String(invoice.status))) return;
  throw invalidRequest(`This invoice cannot be ${verb} because its status is ${String(invoice.status)}.`, {
    code: 'invoice_not_editable',
  });
}
