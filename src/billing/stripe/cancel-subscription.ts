import type Stripe from 'stripe';

import { BillingRefusedError, BillingUnclearError } from '../billing.errors.js';
import { CANCELLATION_TRACE, type EffectContext, shownBy, updateSubscription } from './effect.js';
import { releaseSchedule } from './scheduled-downgrade.js';
import { loadSubscription, SUBSCRIPTION_EXPANSIONS } from './subscription-loader.js';

/** Stripe's words for why a customer leaves. */
const FEEDBACKS = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;
type Feedback = (typeof FEEDBACKS)[number];

/** How a subscription is to end, and why; unknown feedback counts as `other`. */
export interface Cancellation {
  mode: 'period_end' | 'immediate';
  feedback: string;
  comment: string | undefined;
}

/**
 * Ends a subscription with its period, or at once without a final invoice.
 *
 * The reason is sent by POST in both modes: a DELETE would carry the customer's words in its URL, and so into logs.
 */
export async function applyCancellation(context: EffectContext, wish: Cancellation): Promise<Stripe.Subscription> {
  const { calls, command, subscription } = context;
  // Stripe refuses to end a subscription with its period while a schedule plans its next changes.
  if (wish.mode === 'period_end') await releaseSchedule(context);
  const updated = await updateSubscription(context, 'cancel', {
    ...(wish.mode === 'period_end' && { cancel_at_period_end: true }),
    cancellation_details: {
      feedback: feedbackOf(wish.feedback),
      ...(wish.comment !== undefined && { comment: wish.comment }),
    },
    metadata: { [CANCELLATION_TRACE]: command.operationId },
  });
  if (wish.mode === 'period_end') return updated;
  const terms = { op: 'subscriptions.cancel', idempotencyKey: undefined, object: 'subscription', id: subscription.id };
  try {
    return await calls.write(terms, (client, options) =>
      client.subscriptions.cancel(
        subscription.id,
        { invoice_now: false, prorate: false, expand: SUBSCRIPTION_EXPANSIONS },
        options,
      ),
    );
  } catch (error) {
    // The client repeats a DELETE whose answer was lost, and then Stripe no longer knows the subscription as active.
    if (!(error instanceof BillingRefusedError) || error.reason !== 'resource_missing') throw error;
    const loaded = await loadSubscription(calls, subscription.id);
    if (loaded?.subscription.status !== 'canceled') throw error;
    return loaded.subscription;
  }
}

/**
 * Lets a subscription that would end with its period go on.
 * @throws BillingUnclearError for one that has ended: Stripe cannot bring it back
 */
export async function undoCancellation(context: EffectContext): Promise<void> {
  if (context.subscription.status === 'canceled')
    throw new BillingUnclearError('a canceled subscription stays so', shownBy(context.subscription));
  await updateSubscription(context, 'undo', {
    cancel_at_period_end: false,
    metadata: { [CANCELLATION_TRACE]: '' },
  });
}

/** Whether a subscription ends as a cancellation asked, whoever caused it; an end of later periods is too late. */
export function isCancellationThere(subscription: Stripe.Subscription, mode: Cancellation['mode']): boolean {
  const { status, cancel_at: endsAt, cancel_at_period_end: isToEnd, items } = subscription;
  if (status === 'canceled') return true;
  const periodEnd = Math.max(...items.data.map((item) => item.current_period_end));
  return mode === 'period_end' && (isToEnd || (endsAt !== null && endsAt <= periodEnd));
}

function feedbackOf(text: string): Feedback {
  return FEEDBACKS.find((feedback) => feedback === text) ?? 'other';
}
