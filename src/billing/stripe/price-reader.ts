import type Stripe from 'stripe';

import type { PriceSnapshot } from '../billing.gateway.js';
import { type Interval, mrrOf, type PriceTier, type RecurringPrice } from '../mrr.js';
import type { ReadableDecimal, ReadablePrice, ReadableTier } from './readable.js';
import type { StripeCalls } from './stripe-calls.js';

/** Reads a price with its tiers and product; undefined when the account has none with this id. */
export function loadPrice(calls: StripeCalls, priceId: string): Promise<Stripe.Price | undefined> {
  return calls.readIfThere('prices.retrieve', (client, options) =>
    client.prices.retrieve(priceId, { expand: ['product', 'tiers'] }, options),
  );
}

/** The price in our words. */
export function toPriceSnapshot(price: ReadablePrice): PriceSnapshot {
  const recurring = price.recurring && recurringPriceOf(price);
  const productId = typeof price.product === 'string' ? price.product : price.product.id;
  return {
    priceId: price.id,
    productId,
    currency: price.currency,
    interval: recurring?.interval,
    intervalCount: recurring?.intervalCount ?? 1,
    isActive: price.active,
    mrrCentsFor: (quantity, inclusiveTaxPercents = []) =>
      recurring ? mrrOf([{ productId, price: recurring, quantity, discounts: [], inclusiveTaxPercents }]) : 0,
  };
}

/**
 * What a recurring price costs, in our words; its tiers have to be expanded.
 * @throws Error for a price that is not recurring or whose interval is none we know
 */
export function recurringPriceOf(price: ReadablePrice): RecurringPrice {
  const { recurring } = price;
  if (!recurring) throw new Error(`price ${price.id} is not recurring`);
  return {
    interval: intervalOf(recurring.interval),
    intervalCount: recurring.interval_count,
    isMetered: recurring.usage_type === 'metered',
    unitAmount: decimalText(price.unit_amount_decimal, price.unit_amount),
    tiers: price.tiers
      ? { mode: price.tiers_mode === 'volume' ? 'volume' : 'graduated', steps: price.tiers.map(toTier) }
      : null,
    packages: price.transform_quantity && {
      size: price.transform_quantity.divide_by,
      round: price.transform_quantity.round === 'up' ? 'up' : 'down',
    },
  };
}

function toTier(tier: ReadableTier): PriceTier {
  return {
    upTo: tier.up_to,
    unitAmount: decimalText(tier.unit_amount_decimal, tier.unit_amount),
    flatAmount: decimalText(tier.flat_amount_decimal, tier.flat_amount),
  };
}

/** The decimal form is exact; the whole one is null for fractions of a minor unit. */
function decimalText(decimal: ReadableDecimal | null, whole: number | null): string | null {
  return decimal?.toString() ?? whole?.toString() ?? null;
}

function intervalOf(interval: string): Interval {
  switch (interval) {
    case 'day':
    case 'week':
    case 'month':
    case 'year':
      return interval;
    default:
      throw new Error(`unknown interval ${interval}`);
  }
}
