import { z } from 'zod';

import { ownMethod } from '../billing/payments.js';
import { changePlan } from '../billing/plan-change.js';
import { setDiscounts } from '../billing/discounts.js';
import { markCancellationRequested, scheduleEnd, startTrial } from '../billing/subscription-start.js';
import { renew } from '../billing/renewal.js';
import { emptyable, flag, integer, mergeMetadata, metadata, oneOf, type ParamsOf, text } from '../http/params.js';
import { invalidRequest } from '../http/stripe-failure.js';
import type { Transaction } from '../state/transaction.js';
import type { WireSubscription } from '../wire.js';

/** `discounts`: replaces; the empty string clears. */
export const discountsParam = emptyable(
  z.array(z.strictObject({ coupon: text.optional(), discount: text.optional() })),
);

/** One entry of `items` on update. */
export const itemParam = z.strictObject({
  discounts: discountsParam.optional(),
  id: text.optional(),
  price: text.optional(),
  quantity: integer.optional(),
  deleted: flag.optional(),
  metadata: metadata.optional(),
});

/** `cancellation_details`. */
export const cancellationDetails = z.strictObject({
  comment: emptyable(text).optional(),
  feedback: emptyable(
    oneOf(
      'customer_service',
      'low_quality',
      'missing_features',
      'other',
      'switched_service',
      'too_complex',
      'too_expensive',
      'unused',
    ),
  ).optional(),
});

/** `proration_behavior`. */
export const prorationBehavior = oneOf('always_invoice', 'create_prorations', 'none');
/** `payment_behavior`. */
export const paymentBehavior = oneOf(
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
);

/** The parameters of a subscription update that the double knows. */
export const updateShape = {
  items: z.array(itemParam).optional(),
  discounts: discountsParam.optional(),
  metadata: metadata.optional(),
  pause_collection: emptyable(
    z.strictObject({ behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void'), resumes_at: integer.optional() }),
  ).optional(),
  cancel_at_period_end: flag.optional(),
  cancel_at: emptyable(z.union([integer, oneOf('min_period_end', 'max_period_end', 'max_billed_until')])).optional(),
  cancellation_details: cancellationDetails.optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: integer.optional(),
  payment_behavior: paymentBehavior.optional(),
  billing_cycle_anchor: z.strictObject({ type: oneOf('now', 'unchanged') }).optional(),
  trial_end: z.union([integer, z.literal('now')]).optional(),
  default_payment_method: text.optional(),
  collection_method: oneOf('charge_automatically', 'send_invoice').optional(),
  days_until_due: integer.optional(),
  description: emptyable(text).optional(),
  off_session: flag.optional(),
};

/** A subscription update, parsed. */
export type SubscriptionUpdate = ParamsOf<typeof updateShape>;

const ALLOWED_WITH_PENDING = [
  'items',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'billing_cycle_anchor',
  'trial_end',
  'off_session',
];
const ALLOWED_WHEN_CANCELED = ['metadata', 'cancellation_details'];

/** Applies an update in Stripe's order: settings first, then the plan and its bill. */
export function updateSubscription(
  tx: Transaction,
  subscription: WireSubscription,
  update: SubscriptionUpdate,
): WireSubscription {
  assertAllowed(subscription, update);
  changeSettings(tx, subscription, update);
  changeEnd(tx, subscription, update);
  changeCancellationDetails(subscription, update.cancellation_details);
  setDiscounts(tx, { subscription }, update.discounts);
  changeTrial(tx, subscription, update);
  if (update.items !== undefined || update.billing_cycle_anchor !== undefined) {
    changePlan(tx, subscription, {
      items: update.items ?? [],
      prorationBehavior: update.proration_behavior ?? 'create_prorations',
      ...(update.proration_date !== undefined && { prorationDate: update.proration_date }),
      anchor: update.billing_cycle_anchor?.type ?? 'unchanged',
      paymentBehavior: update.payment_behavior ?? 'allow_incomplete',
    });
  }
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
  return subscription;
}

function changeSettings(tx: Transaction, subscription: WireSubscription, update: SubscriptionUpdate): void {
  subscription.metadata = mergeMetadata(subscription.metadata, update.metadata);
  if (update.description !== undefined) subscription.description = update.description;
  if (update.collection_method !== undefined) subscription.collection_method = update.collection_method;
  if (update.days_until_due !== undefined) subscription.days_until_due = update.days_until_due;
  if (update.default_payment_method !== undefined) {
    const { default_payment_method: method } = update;
    subscription.default_payment_method = ownMethod(tx, method, subscription.customer, 'default_payment_method');
  }
  if (update.pause_collection !== undefined) pause(tx, subscription, update.pause_collection);
}

function pause(
  tx: Transaction,
  subscription: WireSubscription,
  wish: NonNullable<SubscriptionUpdate['pause_collection']> | null,
): void {
  const resumesAt = wish?.resumes_at ?? null;
  if (resumesAt !== null && resumesAt <= tx.now) {
    throw invalidRequest('The resumes_at timestamp must be in the future.', { param: 'pause_collection[resumes_at]' });
  }
  subscription.pause_collection = wish && { behavior: wish.behavior, resumes_at: resumesAt };
}

function changeEnd(tx: Transaction, subscription: WireSubscription, update: SubscriptionUpdate): void {
  if (update.cancel_at !== undefined && update.cancel_at_period_end !== undefined) {
    throw invalidRequest('You cannot set both cancel_at and cancel_at_period_end.', { param: 'cancel_at' });
  }
  if (subscription.schedule !== null && (update.cancel_at ?? update.cancel_at_period_end) !== undefined) {
    throw invalidRequest(
      `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating any ` +
        'cancelation behavior directly is not allowed. Please update the schedule instead.',
    );
  }
  if (update.cancel_at_period_end === true) scheduleEnd(tx, subscription);
  if (update.cancel_at_period_end === false || update.cancel_at === null) keepRunning(subscription);
  if (update.cancel_at) {
    subscription.cancel_at = endTime(tx, subscription, update.cancel_at);
    subscription.cancel_at_period_end = false;
    markCancellationRequested(tx, subscription);
  }
}

function changeCancellationDetails(
  subscription: WireSubscription,
  wish: SubscriptionUpdate['cancellation_details'],
): void {
  const details = subscription.cancellation_details;
  if (!wish || !details) return;
  if (wish.comment !== undefined) details.comment = wish.comment;
  if (wish.feedback !== undefined) details.feedback = wish.feedback;
}

function keepRunning(subscription: WireSubscription): void {
  if (subscription.status === 'canceled') return;
  subscription.cancel_at_period_end = false;
  subscription.cancel_at = null;
  subscription.canceled_at = null;
  if (subscription.cancellation_details) subscription.cancellation_details.reason = null;
}

function endTime(tx: Transaction, subscription: WireSubscription, wish: number | string): number {
  const ends = subscription.items.data.map((item) => item.current_period_end);
  if (wish === 'min_period_end') return Math.min(...ends);
  if (typeof wish === 'string') return Math.max(...ends);
  if (wish <= tx.now) throw invalidRequest('The cancel_at timestamp must be in the future.', { param: 'cancel_at' });
  return wish;
}

function changeTrial(tx: Transaction, subscription: WireSubscription, update: SubscriptionUpdate): void {
  const wish = update.trial_end;
  if (wish === undefined) return;
  if (wish !== 'now') {
    if (wish <= tx.now) {
      throw invalidRequest('Invalid timestamp: must be an integer Unix timestamp in the future.', {
        param: 'trial_end',
      });
    }
    startTrial(subscription, tx.now, wish);
    return;
  }
  if (subscription.status !== 'trialing') return;
  subscription.trial_end = tx.now;
  subscription.billing_cycle_anchor = tx.now;
  for (const item of subscription.items.data) item.current_period_end = tx.now;
  renew(tx, subscription);
}

function assertAllowed(subscription: WireSubscription, update: SubscriptionUpdate): void {
  const names = Object.entries(update).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (subscription.status === 'canceled' && names.some((name) => !ALLOWED_WHEN_CANCELED.includes(name))) {
    throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.', {
      code: 'invalid_canceled_subscription_fields',
    });
  }
  if (update.payment_behavior !== 'pending_if_incomplete') return;
  const refused = names.find((name) => !ALLOWED_WITH_PENDING.includes(name));
  if (refused !== undefined) {
    throw invalidRequest(
      `When \`payment_behavior\` is \`pending_if_incomplete\`, you cannot update the following parameter: ${refused}.`,
      { param: refused },
    );
  }
}
