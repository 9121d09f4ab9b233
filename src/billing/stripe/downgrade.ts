import type Stripe from 'stripe';

import {
  applyToSubscription,
  type EffectContext,
  itemAtPrice,
  onlyLicensedItem,
  PREVIOUS_PRICE_TRACE,
  takeBackFromSubscription,
} from './effect.js';

/** Moves the subscription to a cheaper price from the next invoice on; what is paid stays paid, nothing is charged. */
export async function applyDowngrade(
  context: EffectContext,
  terms: { price_id: string },
): Promise<Stripe.Subscription> {
  const item = onlyLicensedItem(context.subscription);
  return applyToSubscription(
    context,
    'downgrade',
    { items: [itemAtPrice(item, terms.price_id)], proration_behavior: 'none' },
    { [PREVIOUS_PRICE_TRACE]: item.price.id },
  );
}

/** Goes back to the price before. */
export async function undoDowngrade(context: EffectContext): Promise<void> {
  const previous = context.subscription.metadata[PREVIOUS_PRICE_TRACE];
  if (previous === undefined) return;
  const item = onlyLicensedItem(context.subscription);
  await takeBackFromSubscription(context, { items: [itemAtPrice(item, previous)], proration_behavior: 'none' });
}
