import type { SubscriptionItemSnapshot, SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import { add, type Fraction, fraction, isLess, multiply, roundFraction, ZERO } from '../../billing/fraction.js';
import type { FlowOffer } from '../definitions/flow-definition.js';

type DiscountOffer = Extract<FlowOffer, { type: 'discount' }>;

/**
 * What a discount is expected to cost, in minor units of the subscription's currency: what it takes off the licensed
 * items over all of its months.
 *
 * - a percentage: percent × MRR of the items × months
 * - an amount: amount × invoices per month × months, at most MRR of the items × months
 *
 * The items count as they are priced, also during a trial or a pause, and before the discounts in force: the budget may
 * be used up a little early, but is never overspent.
 */
export function discountCostCents(offer: DiscountOffer, subscription: SubscriptionSnapshot): number {
  const items = subscription.items.filter(({ isMetered }) => !isMetered);
  const monthly = fraction(items.reduce((sum, { mrrCents }) => sum + mrrCents, 0));
  const months = fraction(offer.duration_months);
  if (offer.percent !== undefined) {
    return roundFraction(multiply(multiply(monthly, fraction(offer.percent, 100)), months));
  }
  const perMonth = multiply(fraction(offer.amount_off_cents ?? 0), invoicesPerMonth(items));
  return roundFraction(multiply(isLess(perMonth, monthly) ? perMonth : monthly, months));
}

/** Invoices follow the shortest interval; with several of them, each may bring its own. */
function invoicesPerMonth(items: readonly SubscriptionItemSnapshot[]): Fraction {
  const intervals = new Map(items.map((item) => [`${item.intervalCount} ${item.interval}`, item]));
  return [...intervals.values()].map(frequency).reduce(add, ZERO);
}

function frequency({ interval, intervalCount }: SubscriptionItemSnapshot): Fraction {
  switch (interval) {
    case 'day':
      return fraction(365, 12 * intervalCount);
    case 'week':
      return fraction(365, 84 * intervalCount);
    case 'month':
      return fraction(1, intervalCount);
    case 'year':
      return fraction(1, 12 * intervalCount);
  }
}
