import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import { applyToSubscription, type EffectContext, takeBackFromSubscription } from './effect.js';

/**
 * Pauses collection: invoices of the next `months` are voided, and Stripe goes on by itself afterwards. Works on every
 * subscription; its status stays `active`.
 * @throws BillingRefusedError also when it is paused by now
 */
export async function applyPause(context: EffectContext, { months }: { months: number }): Promise<Stripe.Subscription> {
  // Ours could end earlier than the one there is.
  if (context.subscription.pause_collection !== null) throw new BillingRefusedError('already_paused');
  const resumesAt = addMonths(context.command.requestedAt, months);
  return applyToSubscription(context, 'pause', {
    pause_collection: { behavior: 'void', resumes_at: Math.floor(resumesAt.getTime() / 1_000) },
  });
}

/** Collects payments again at once. */
export async function undoPause(context: EffectContext): Promise<void> {
  await takeBackFromSubscription(context, { pause_collection: '' });
}

/** The same time so many UTC calendar months later; the last day of a month that is too short. */
export function addMonths(time: Date, months: number): Date {
  const result = new Date(time);
  result.setUTCMonth(result.getUTCMonth() + months);
  if (result.getUTCDate() !== time.getUTCDate()) result.setUTCDate(0);
  return result;
}
