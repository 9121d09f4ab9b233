import type Stripe from 'stripe';

import { applyToSubscription, type EffectContext, takeBackFromSubscription } from './effect.js';

/**
 * Pauses collection: invoices of the next `months` are voided, and Stripe goes on by itself afterwards. Works on every
 * subscription; its status stays `active`.
 */
export function applyPause(context: EffectContext, { months }: { months: number }): Promise<Stripe.Subscription> {
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
