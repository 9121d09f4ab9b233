import type Stripe from 'stripe';
import type { z } from 'zod';

import type { DowngradeTerms } from '../offer.js';
import {
  applyToSubscription,
  type EffectContext,
  itemAtPrice,
  onlyLicensedItem,
  OPERATION_TRACE,
  PREVIOUS_PRICE_TRACE,
  takeBackFromSubscription,
} from './effect.js';
import { assertNoSchedule, findPlan, planDowngrade, releaseSchedule } from './scheduled-downgrade.js';

/** Terms of a downgrade, in our words. */
export type Downgrade = z.infer<typeof DowngradeTerms>;

/**
 * Moves the subscription to a cheaper price; what is paid stays paid, nothing is charged. Now: the price of the next
 * invoice, whenever it is. At the end of the period: the plan itself stays what it is until then.
 */
export async function applyDowngrade(context: EffectContext, terms: Downgrade): Promise<Stripe.Subscription> {
  if (terms.at === 'period_end') return planDowngrade(context, terms);
  assertNoSchedule(context.subscription);
  const item = onlyLicensedItem(context.subscription);
  return applyToSubscription(
    context,
    'downgrade',
    { items: [itemAtPrice(item, terms.price_id)], proration_behavior: 'none' },
    { [PREVIOUS_PRICE_TRACE]: item.price.id },
  );
}

/** Drops the plan, or goes back to the price before where it has begun. */
export async function undoDowngrade(context: EffectContext): Promise<void> {
  const { calls, command, subscription } = context;
  if (await findPlan(calls, subscription, command.operationId)) await releaseSchedule(context);
  const { [OPERATION_TRACE]: appliedBy, [PREVIOUS_PRICE_TRACE]: previous } = subscription.metadata;
  // The traces of an earlier offer stay while a plan waits; the price they name is the one which that offer left.
  if (appliedBy !== command.operationId || previous === undefined) return;
  const item = onlyLicensedItem(subscription);
  await takeBackFromSubscription(context, { items: [itemAtPrice(item, previous)], proration_behavior: 'none' });
}
