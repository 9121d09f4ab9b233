import { invalidRequest } from '../http/stripe-failure.js';
import { mergeMetadata, type MetadataChange } from '../http/params.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireSubscription } from '../wire.js';
import { DAY_SECONDS, nextBoundary } from './calendar.js';
import { bill } from './collection.js';
import { type DiscountParam, setDiscounts } from './discounts.js';
import { periodLine, trialLine } from './invoice-lines.js';
import { finalise, issueInvoice } from './invoicing.js';
import { declineFailure, ownMethod, paymentIntentOf } from './payments.js';
import { intervalOf } from './plan-change.js';
import { assertItemCount, type ItemParam, newItem, priceFor, setItemDiscounts } from './subscription-items.js';

/** What a new subscription is made of, in Stripe's words. */
export interface NewSubscription {
  customer: string;
  items: readonly ItemParam[];
  cancel_at_period_end?: boolean;
  collection_method?: string;
  currency?: string;
  days_until_due?: number;
  default_payment_method?: string;
  description?: string;
  discounts?: readonly DiscountParam[] | null;
  metadata?: MetadataChange;
  payment_behavior?: string;
  trial_end?: number | 'now';
  trial_period_days?: number;
}

/**
 * Starts a subscription and bills its first period.
 *
 * @param id for fixtures that need a stable id
 * @throws StripeFailure when the customer cannot pay, or 402 with `error_if_incomplete` when the payment fails
 */
export function startSubscription(tx: Transaction, wish: NewSubscription, id = newId('sub')): WireSubscription {
  assertItemCount(wish.items.length);
  const subscription = tx.insert('subscriptions', blankSubscription(tx, wish, id));
  const trialEnd = trialEndOf(tx, wish);
  subscription.items.data = wish.items.map((param, index) => {
    const price = priceFor(tx, subscription.currency, param, `items[${index}]`);
    const end = trialEnd ?? nextBoundary(tx.now, intervalOf(price), tx.now);
    return newItem(tx, subscription, { param, name: `items[${index}]`, period: { start: tx.now, end } });
  });
  if (trialEnd !== null) startTrial(subscription, tx.now, trialEnd);
  setDiscounts(tx, { subscription }, wish.discounts);
  setItemDiscounts(tx, subscription, wish.items);
  if (wish.cancel_at_period_end) scheduleEnd(tx, subscription);
  billFirstPeriod(tx, subscription, wish.payment_behavior ?? 'allow_incomplete');
  const customer = tx.get('customers', subscription.customer);
  customer.currency ??= subscription.currency;
  tx.emit('customer.subscription.created', subscription);
  return subscription;
}

/** Puts a subscription on trial until a time; its cycle starts then. */
export function startTrial(subscription: WireSubscription, now: number, trialEnd: number): void {
  subscription.status = 'trialing';
  subscription.trial_start = now;
  subscription.trial_end = trialEnd;
  subscription.billing_cycle_anchor = trialEnd;
  for (const item of subscription.items.data) {
    item.current_period_start = now;
    item.current_period_end = trialEnd;
  }
}

/** Plans the end of a subscription for the end of its running period. */
export function scheduleEnd(tx: Transaction, subscription: WireSubscription): void {
  subscription.cancel_at_period_end = true;
  subscription.cancel_at = Math.max(...subscription.items.data.map((item) => item.current_period_end));
  markCancellationRequested(tx, subscription);
}

/** Notes when and why the end of a subscription was asked for. */
export function markCancellationRequested(tx: Transaction, subscription: WireSubscription): void {
  subscription.canceled_at = tx.now;
  const details = subscription.cancellation_details;
  subscription.cancellation_details = {
    comment: details?.comment ?? null,
    feedback: details?.feedback ?? null,
    feedback_option: details?.feedback_option ?? null,
    reason: 'cancellation_requested',
  };
}

function billFirstPeriod(tx: Transaction, subscription: WireSubscription, paymentBehavior: string): void {
  const isTrial = subscription.status === 'trialing';
  const line = isTrial ? trialLine : periodLine;
  const facts = {
    reason: 'subscription_create' as const,
    lines: subscription.items.data.map((item) => line(subscription, item)),
    period: { start: tx.now, end: tx.now },
  };
  if (paymentBehavior === 'default_incomplete' && !isTrial) {
    const invoice = issueInvoice(tx, subscription, facts);
    finalise(tx, invoice);
    paymentIntentOf(tx, invoice);
    subscription.status = 'incomplete';
    return;
  }
  const { outcome } = bill(tx, subscription, facts);
  if (outcome === null || outcome.isPaid) return;
  if (outcome.paymentIntent === null) {
    throw invalidRequest(
      'This customer has no attached payment source or default payment method. Please consider adding a default ' +
        'payment method.',
      { code: 'resource_missing' },
    );
  }
  if (paymentBehavior === 'error_if_incomplete') {
    throw declineFailure(outcome.decline, outcome.paymentIntent, false);
  }
  subscription.status = 'incomplete';
}

/**
 * A customer pays in one currency: the one they have begun with. Without one it is the one that was asked for, or else
 * the price's default.
 */
function currencyOf(
  tx: Transaction,
  { customer: customerId, currency: wished }: NewSubscription,
  first: ItemParam,
): string {
  const bound = tx.get('customers', customerId).currency ?? null;
  if (bound !== null && wished !== undefined && wished !== bound) {
    throw invalidRequest(
      `You cannot combine currencies on a single customer. This customer has had a subscription with currency ${bound}.`,
      { param: 'currency' },
    );
  }
  const currency = bound ?? wished ?? null;
  const price = priceFor(tx, currency, first, 'items[0]');
  return currency ?? price.currency;
}

function trialEndOf(tx: Transaction, wish: NewSubscription): number | null {
  if (wish.trial_end === 'now') return null;
  const end = wish.trial_end ?? (wish.trial_period_days ? tx.now + wish.trial_period_days * DAY_SECONDS : null);
  if (end !== null && end <= tx.now) {
    throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp in the future.', { param: 'trial_end' });
  }
  return end;
}

function blankSubscription(tx: Transaction, wish: NewSubscription, id: string): WireSubscription {
  const customer = tx.get('customers', wish.customer, 'customer');
  const [first] = wish.items;
  if (!first) throw invalidRequest('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
  if (wish.default_payment_method) ownMethod(tx, wish.default_payment_method, customer.id, 'default_payment_method');
  return {
    ...structuredClone(SUBSCRIPTION_DEFAULTS),
    id,
    billing_cycle_anchor: tx.now,
    collection_method: wish.collection_method ?? 'charge_automatically',
    created: tx.now,
    currency: currencyOf(tx, wish, first),
    customer: customer.id,
    days_until_due: wish.days_until_due ?? null,
    default_payment_method: wish.default_payment_method ?? null,
    description: wish.description ?? null,
    items: { object: 'list', data: [], has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    metadata: mergeMetadata({}, wish.metadata),
    start_date: tx.now,
    test_clock: customer.test_clock ?? null,
  };
}

const SUBSCRIPTION_DEFAULTS: WireSubscription = {
  id: '',
  object: 'subscription',
  application: null,
  application_fee_percent: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null },
  billing_cycle_anchor: 0,
  billing_cycle_anchor_config: null,
  billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: 0 },
  billing_schedules: [],
  billing_thresholds: null,
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
  collection_method: 'charge_automatically',
  created: 0,
  currency: '',
  customer: '',
  customer_account: null,
  days_until_due: null,
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  description: null,
  discounts: [],
  ended_at: null,
  invoice_settings: {
    account_tax_ids: null,
    custom_fields: null,
    description: null,
    footer: null,
    issuer: { type: 'self' },
  },
  items: { object: 'list', data: [], has_more: false, url: '' },
  latest_invoice: null,
  livemode: false,
  managed_payments: null,
  metadata: {},
  next_pending_invoice_item_invoice: null,
  on_behalf_of: null,
  pause_collection: null,
  payment_settings: null,
  pending_invoice_item_interval: null,
  pending_setup_intent: null,
  pending_update: null,
  schedule: null,
  start_date: 0,
  status: 'active',
  test_clock: null,
  transfer_data: null,
  trial_end: null,
  trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
  trial_start: null,
};
