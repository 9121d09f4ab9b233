import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import { isLess, fraction } from '../fraction.js';
import { intervalAmount } from '../mrr.js';
import { amountsIn } from './amounts.js';
import {
  applyToSubscription,
  type EffectContext,
  itemAtPrice,
  onlyLicensedItem,
  PREVIOUS_PRICE_TRACE,
  takeBackFromSubscription,
} from './effect.js';
import { loadPrice, recurringPriceOf } from './price-reader.js';
import { assertNoSchedule } from './scheduled-downgrade.js';

/**
 * Moves the subscription to a yearly price and charges the year at once, less what is left of the paid month. A payment
 * that fails changes nothing: the offer counts as refused.
 *
 * Stripe is asked first what it would charge. More than the year costs means that something else would be charged with
 * it, which the customer was not shown.
 *
 * @throws BillingRefusedError with the bank's decline code, with `charge_unexpected`, or with `price_other_currency` for a
 *   price without an amount in the subscription's currency
 */
export async function applyAnnualSwitch(
  context: EffectContext,
  terms: { price_id: string },
): Promise<Stripe.Subscription> {
  assertNoSchedule(context.subscription);
  const item = onlyLicensedItem(context.subscription);
  const change = {
    items: [itemAtPrice(item, terms.price_id)],
    proration_behavior: 'always_invoice' as const,
    proration_date: Math.floor(context.command.requestedAt.getTime() / 1_000),
  };
  await assertExpectedCharge(context, change, item.quantity ?? 1);
  return applyToSubscription(
    context,
    'annual-switch',
    { ...change, payment_behavior: 'error_if_incomplete' },
    { [PREVIOUS_PRICE_TRACE]: item.price.id },
  );
}

/** Goes back to the price before; what was charged becomes credit on the customer's balance. */
export async function undoAnnualSwitch(context: EffectContext): Promise<void> {
  const previous = context.subscription.metadata[PREVIOUS_PRICE_TRACE];
  if (previous === undefined) return;
  const item = onlyLicensedItem(context.subscription);
  await takeBackFromSubscription(context, {
    items: [itemAtPrice(item, previous)],
    proration_behavior: 'always_invoice',
  });
}

interface PlanChange {
  items: { id: string; price: string; quantity: number }[];
  proration_behavior: 'always_invoice';
  proration_date: number;
}

async function assertExpectedCharge(
  { calls, subscription }: EffectContext,
  change: PlanChange,
  quantity: number,
): Promise<void> {
  const [item] = change.items;
  const price = item && (await loadPrice(calls, item.price));
  if (!price?.recurring) throw new BillingRefusedError('price_unsuitable');
  if (!amountsIn(price, subscription.currency)) throw new BillingRefusedError('price_other_currency');
  const preview = await calls.read('invoices.createPreview', (client, options) =>
    client.invoices.createPreview({ subscription: subscription.id, subscription_details: change }, options),
  );
  const yearCents = intervalAmount({ price: recurringPriceOf(price, subscription.currency), quantity });
  const chargeCents = preview.total_excluding_tax ?? preview.total;
  const isComparable = preview.currency === subscription.currency;
  if (!isComparable || isLess(yearCents, fraction(chargeCents))) throw new BillingRefusedError('charge_unexpected');
}
