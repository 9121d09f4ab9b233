import { invalidRequest, StripeFailure } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';
import type { WireInvoice, WirePaymentIntent } from '../wire.js';
import { type Decline, TEST_CARDS } from './card-behaviours.js';
import { newCharge, newIntent, newInvoicePayment } from './payment-factory.js';

/** How one try to collect an invoice ended. */
export type PaymentOutcome =
  { isPaid: true } | { isPaid: false; decline: Decline; paymentIntent: WirePaymentIntent | null };

const NO_PAYMENT_METHOD: Decline = {
  code: 'missing',
  declineCode: '',
  message: 'This customer has no attached payment source or default payment method.',
};

/**
 * Charges the payment method Stripe would: the given one, else the subscription's, else the customer's default.
 * Writes the payment intent, the charge and the invoice payment; the invoice itself is the caller's.
 */
export function charge(tx: Transaction, invoice: WireInvoice, paymentMethodId?: string): PaymentOutcome {
  const customer = tx.get('customers', String(invoice.customer), 'customer');
  const method = paymentMethodId ?? invoice.default_payment_method ?? customer.invoice_settings.default_payment_method;
  if (method === null) return { isPaid: false, decline: NO_PAYMENT_METHOD, paymentIntent: null };

  const intent = paymentIntentOf(tx, invoice);
  const decline = declineOf(tx, method);
  intent.payment_method = method;
  const attempt = tx.insert('charges', newCharge(tx, intent, decline));
  intent.latest_charge = attempt.id;
  if (decline) return declineIntent(tx, intent, decline);
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  intent.last_payment_error = null;
  tx.emit('charge.succeeded', attempt);
  tx.emit('payment_intent.succeeded', intent);
  return { isPaid: true };
}

/** How the bank answers a charge of a card now; undefined: it approves. */
function declineOf(tx: Transaction, method: string): Decline | undefined {
  const behaviour = tx.find('cardBehaviours', method);
  if (!behaviour?.own) return TEST_CARDS[behaviour?.testCard ?? 'pm_card_visa']?.decline;
  return tx.now >= (behaviour.own.worksFrom ?? Infinity) ? undefined : behaviour.own.decline;
}

/**
 * The id of a payment method, checked to belong to a customer.
 * @param param the parameter that named it
 * @throws StripeFailure when it is unknown or not attached to the customer
 */
export function ownMethod(tx: Transaction, id: string, customerId: string, param: string): string {
  if (tx.find('paymentMethods', id)?.customer === customerId) return id;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

/** Settles the invoice payment that belongs to an invoice, if there is one. */
export function settleInvoicePayment(tx: Transaction, invoice: WireInvoice, status: 'paid' | 'canceled'): void {
  const found = tx.all('invoicePayments').find((payment) => payment.invoice === invoice.id && payment.is_default);
  if (!found) return;
  const payment = tx.get('invoicePayments', found.id);
  payment.status = status;
  payment.amount_paid = status === 'paid' ? payment.amount_requested : null;
  payment.status_transitions[status === 'paid' ? 'paid_at' : 'canceled_at'] = tx.now;
  if (status === 'paid') tx.emit('invoice_payment.paid', payment);
}

/** The 402 of a declined payment. */
export function declineFailure(decline: Decline, intent: object | null, keepsChanges: boolean): StripeFailure {
  return new StripeFailure(
    402,
    {
      type: 'card_error',
      code: decline.code,
      message: decline.message,
      ...(decline.declineCode && { decline_code: decline.declineCode }),
      ...(decline.adviceCode && { advice_code: decline.adviceCode }),
      ...(decline.networkDeclineCode && { network_decline_code: decline.networkDeclineCode }),
      ...(decline.networkAdviceCode && { network_advice_code: decline.networkAdviceCode }),
      ...(chargeOf(intent) && { charge: chargeOf(intent) }),
      ...(intent && { payment_intent: intent }),
    },
    keepsChanges,
  );
}

function chargeOf(intent: object | null): string | undefined {
  return intent && 'latest_charge' in intent ? String(intent.latest_charge) : undefined;
}

function declineIntent(tx: Transaction, intent: WirePaymentIntent, decline: Decline): PaymentOutcome {
  const method = tx.find('paymentMethods', String(intent.payment_method));
  intent.status = decline.needsAuthentication ? 'requires_action' : 'requires_payment_method';
  intent.last_payment_error = {
    type: 'card_error',
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    ...(decline.adviceCode && { advice_code: decline.adviceCode }),
    ...(decline.networkDeclineCode && { network_decline_code: decline.networkDeclineCode }),
    ...(decline.networkAdviceCode && { network_advice_code: decline.networkAdviceCode }),
    ...(intent.latest_charge && { charge: intent.latest_charge }),
    ...(method && { payment_method: method }),
  };
  tx.emit('charge.failed', tx.get('charges', String(intent.latest_charge)));
  tx.emit('payment_intent.payment_failed', intent);
  return { isPaid: false, decline, paymentIntent: intent };
}

/** The payment intent of an invoice, made on first use together with its invoice payment. */
export function paymentIntentOf(tx: Transaction, invoice: WireInvoice): WirePaymentIntent {
  const payment = tx.all('invoicePayments').find((row) => row.invoice === invoice.id && row.is_default);
  if (payment) return tx.get('paymentIntents', String(payment.payment.payment_intent));
  const intent = tx.insert('paymentIntents', newIntent(tx, invoice));
  tx.insert('invoicePayments', newInvoicePayment(tx, invoice, intent));
  invoice.confirmation_secret = { client_secret: String(intent.client_secret), type: 'payment_intent' };
  tx.emit('payment_intent.created', intent);
  return intent;
}
