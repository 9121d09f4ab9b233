import type Stripe from 'stripe';

import type {
  CustomerTraits,
  InvoiceSnapshot,
  InvoiceStatus,
  PaymentCard,
  PaymentTry,
} from '../../invoices/invoice.gateway.js';
import { toDecline, toMethodCard, toTry } from './payment-reader.js';

/** What the payment of an invoice is read with. */
export const PAYMENT_EXPANSIONS = ['payments.data.payment.payment_intent'];

/** What an invoice is read with. */
export const INVOICE_EXPANSIONS = [
  ...PAYMENT_EXPANSIONS,
  'customer.invoice_settings.default_payment_method',
  'default_payment_method',
  'parent.subscription_details.subscription.default_payment_method',
];

const STATUSES: Readonly<Record<string, InvoiceStatus>> = {
  open: 'open',
  paid: 'paid',
  uncollectible: 'uncollectible',
  void: 'void',
};

/** The payment of an invoice, which lasts over all its tries; undefined before the first, or where none is needed. */
export function paymentIntentOf({ payments }: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  const payment = payments?.data.find(({ is_default: isDefault }) => isDefault) ?? payments?.data[0];
  const intent = payment?.payment.payment_intent;
  return typeof intent === 'object' ? intent : undefined;
}

/**
 * An invoice in our words.
 * @param charges of its payment, in any order
 */
export function toInvoiceSnapshot(invoice: Stripe.Invoice, charges: readonly Stripe.Charge[]): InvoiceSnapshot {
  const subscription = invoice.parent?.subscription_details?.subscription;
  return {
    invoiceId: invoice.id,
    customerId: typeof invoice.customer === 'string' ? invoice.customer : (invoice.customer?.id ?? ''),
    subscriptionId: typeof subscription === 'object' ? subscription.id : subscription,
    status: STATUSES[invoice.status ?? ''] ?? 'other',
    billingReason: invoice.billing_reason ?? undefined,
    amountCents: invoice.amount_due,
    currency: invoice.currency,
    email: emailOf(invoice),
    customer: traitsOf(invoice),
    nextPaymentAttemptAt: timeOf(invoice.next_payment_attempt),
    hostedInvoiceUrl: invoice.hosted_invoice_url ?? undefined,
    currentCard: currentCardOf(invoice),
    tries: triesOf(invoice, charges),
  };
}

/** Stripe's order: the invoice's own method, the subscription's, the customer's. */
function currentCardOf(invoice: Stripe.Invoice): PaymentCard | undefined {
  const subscription = invoice.parent?.subscription_details?.subscription;
  const { customer } = invoice;
  const candidates = [
    invoice.default_payment_method,
    typeof subscription === 'object' ? subscription.default_payment_method : null,
    typeof customer === 'object' && customer && !customer.deleted
      ? customer.invoice_settings.default_payment_method
      : null,
  ];
  const method = candidates.find((candidate) => typeof candidate === 'object' && candidate !== null);
  return typeof method === 'object' && method ? toMethodCard(method) : undefined;
}

function triesOf(invoice: Stripe.Invoice, charges: readonly Stripe.Charge[]): PaymentTry[] {
  const intent = paymentIntentOf(invoice);
  const lastError = intent?.last_payment_error ?? null;
  // Stripe lists the newest first, and its times are whole seconds.
  const tries = charges.map((charge) => toTry(charge, lastError)).reverse();
  if (tries.length > 0) return tries.sort((first, second) => first.at.getTime() - second.at.getTime());
  return invoice.attempted && invoice.amount_due > 0 ? [tryWithoutCharge(invoice, intent)] : [];
}

/**
 * A try of which there is no charge to read: there was nothing to charge, the bank wants the customer to confirm first,
 * or our key may not read charges.
 */
function tryWithoutCharge(invoice: Stripe.Invoice, intent: Stripe.PaymentIntent | undefined): PaymentTry {
  const { finalized_at: finalizedAt } = invoice.status_transitions;
  const error = intent?.last_payment_error;
  const lastCode = intent?.status === 'requires_action' ? 'authentication_required' : 'no_payment_method';
  return {
    reference: error?.charge ?? `${invoice.id}#${invoice.attempt_count}`,
    at: new Date((finalizedAt ?? invoice.created) * 1_000),
    // Only the first try is made as soon as the invoice is final.
    isTimed: invoice.attempt_count <= 1,
    amountCents: invoice.amount_due,
    decline: toDecline(error ?? { code: lastCode }),
    card: error?.payment_method && toMethodCard(error.payment_method),
  };
}

function emailOf({ customer, customer_email: invoiced }: Stripe.Invoice): string | undefined {
  const current = typeof customer === 'object' && customer && !customer.deleted ? customer.email : null;
  return current ?? invoiced ?? undefined;
}

function traitsOf({ customer }: Stripe.Invoice): CustomerTraits {
  if (typeof customer === 'string' || !customer || customer.deleted) {
    return { name: undefined, country: undefined, locales: [], metadata: {} };
  }
  return {
    name: customer.name ?? undefined,
    country: customer.address?.country ?? undefined,
    locales: customer.preferred_locales ?? [],
    metadata: customer.metadata,
  };
}

function timeOf(seconds: number | null): Date | undefined {
  return seconds === null ? undefined : new Date(seconds * 1_000);
}
