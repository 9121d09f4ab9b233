import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCharge, WireInvoice, WireInvoicePayment, WirePaymentIntent, WirePaymentMethod } from '../wire.js';
import type { Decline } from './card-behaviours.js';

/** The payment intent for what remains of an invoice. */
export function newIntent(tx: Transaction, invoice: WireInvoice): WirePaymentIntent {
  const id = newId('pi');
  return {
    ...structuredClone(INTENT_DEFAULTS),
    id,
    amount: invoice.amount_remaining,
    client_secret: `${id}_secret_${newId('s').slice(2)}`,
    created: tx.now,
    currency: invoice.currency,
    customer: invoice.customer,
  };
}

/** The link between an invoice and its payment intent. */
export function newInvoicePayment(
  tx: Transaction,
  invoice: WireInvoice,
  intent: WirePaymentIntent,
): WireInvoicePayment {
  return {
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_remaining,
    created: tx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
}

/** One try to charge a payment intent; failed when a decline is given. */
export function newCharge(tx: Transaction, intent: WirePaymentIntent, decline: Decline | undefined): WireCharge {
  return {
    ...structuredClone(CHARGE_DEFAULTS),
    id: newId('ch'),
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    captured: !decline,
    created: tx.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    outcome: decline ? declinedBy(decline) : APPROVED,
    paid: !decline,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    payment_method_details: detailsOf(tx.find('paymentMethods', String(intent.payment_method))),
    status: decline ? 'failed' : 'succeeded',
  };
}

/** What a charge shows of its card: enough to tell cards apart. */
function detailsOf(method: WirePaymentMethod | undefined): WireCharge['payment_method_details'] {
  const card = method?.card;
  if (!card) return null;
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = card;
  return {
    type: 'card',
    card: { ...structuredClone(CHARGED_CARD), brand, country, exp_month, exp_year, fingerprint, funding, last4 },
  };
}

function declinedBy(decline: Decline): WireCharge['outcome'] {
  return {
    advice_code: decline.adviceCode ?? null,
    network_advice_code: decline.networkAdviceCode ?? null,
    network_decline_code: decline.networkDeclineCode ?? null,
    network_status: 'declined_by_network',
    reason: decline.declineCode,
    risk_level: 'normal',
    seller_message: 'The bank declined the payment.',
    type: 'issuer_declined',
  };
}

const APPROVED: WireCharge['outcome'] = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: 'approved_by_network',
  reason: null,
  risk_level: 'normal',
  seller_message: 'Payment complete.',
  type: 'authorized',
};

const CHARGED_CARD: NonNullable<NonNullable<WireCharge['payment_method_details']>['card']> = {
  amount_authorized: null,
  authorization_code: null,
  brand: null,
  checks: null,
  country: null,
  electronic_commerce_indicator: null,
  exp_month: 1,
  exp_year: 2030,
  funding: null,
  installments: null,
  last4: null,
  mandate: null,
  network: null,
  network_transaction_id: null,
  regulated_status: null,
  three_d_secure: null,
  transaction_link_id: null,
  wallet: null,
};

const INTENT_DEFAULTS: WirePaymentIntent = {
  id: '',
  object: 'payment_intent',
  allowed_payment_method_types: null,
  amount: 0,
  amount_capturable: 0,
  amount_received: 0,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: 'automatic',
  client_secret: null,
  confirmation_method: 'automatic',
  created: 0,
  currency: '',
  customer: null,
  customer_account: null,
  description: 'Subscription update',
  excluded_payment_method_types: null,
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  managed_payments: null,
  metadata: {},
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ['card'],
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: 'off_session',
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: 'requires_payment_method',
  transfer_group: null,
};

const CHARGE_DEFAULTS: WireCharge = {
  id: '',
  object: 'charge',
  amount: 0,
  amount_captured: 0,
  amount_refunded: 0,
  application: null,
  application_fee: null,
  application_fee_amount: null,
  balance_transaction: null,
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: null,
  captured: false,
  created: 0,
  currency: '',
  customer: null,
  description: null,
  disputed: false,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  fraud_details: {},
  livemode: false,
  metadata: {},
  on_behalf_of: null,
  outcome: null,
  paid: false,
  payment_intent: null,
  payment_method: null,
  payment_method_details: null,
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  refunded: false,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: 'pending',
  transfer_data: null,
  transfer_group: null,
};
