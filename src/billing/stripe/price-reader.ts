import type Stripe from 'stripe';

import { BillingUnavailableError } from '../billing.errors.js';
import type { PriceSnapshot } from '../billing.gateway.js';
import { type Interval, mrrOf, type PriceTier, type RecurringPrice } from '../mrr.js';
import { amountsIn, currenciesOf, isReadableIn } from './amounts.js';
import type { ReadableDecimal, ReadablePrice, ReadableTier } from './readable.js';
import type { StripeCalls } from './stripe-calls.js';

const PRICE_EXPANSIONS = ['product', 'tiers', 'currency_options'];

/** Reads a price with its product and its amounts in every currency; undefined when the account has none with this id. */
export async function loadPrice(calls: StripeCalls, priceId: string): Promise<Stripe.Price | undefined> {
  const price = await retrievePrice(calls, priceId, PRICE_EXPANSIONS);
  return price && completePrice(calls, price);
}

/**
 * The currencies in which a price, read with `currency_options`, does not show its tiers: Stripe expands those of other
 * currencies by name only.
 */
export function currenciesWithoutTiers(price: Stripe.Price): string[] {
  return currenciesOf(price).filter((currency) => currency !== price.currency && !amountsIn(price, currency));
}

/** Adds to a price, read with `currency_options`, its tiers in other currencies; that takes a call where it has some. */
export async function completePrice(calls: StripeCalls, price: Stripe.Price): Promise<Stripe.Price> {
  const tiers = currenciesWithoutTiers(price).map((currency) => `currency_options.${currency}.tiers`);
  if (tiers.length === 0) return price;
  return (await retrievePrice(calls, price.id, [...PRICE_EXPANSIONS, ...tiers])) ?? price;
}

function retrievePrice(calls: StripeCalls, priceId: string, expand: string[]): Promise<Stripe.Price | undefined> {
  return calls.readIfThere('prices.retrieve', (client, options) =>
    client.prices.retrieve(priceId, { expand }, options),
  );
}

/** The price in our words. */
export function toPriceSnapshot(price: ReadablePrice): PriceSnapshot {
  const productId = typeof price.product === 'string' ? price.product : price.product.id;
  return {
    priceId: price.id,
    productId,
    currencies: currenciesOf(price).filter((currency) => amountsIn(price, currency)),
    interval: price.recurring ? intervalOf(price.recurring.interval) : undefined,
    intervalCount: price.recurring?.interval_count ?? 1,
    isActive: price.active,
    mrrCentsFor: (currency, quantity, inclusiveTaxPercents = []) => {
      if (!price.recurring) return 0;
      const recurring = recurringPriceOf(price, currency);
      return mrrOf([{ productId, price: recurring, quantity, discounts: [], inclusiveTaxPercents }]);
    },
  };
}

/**
 * What a recurring price costs in a currency, in our words; its tiers have to be expanded.
 * @throws Error for a price that is not recurring or whose interval is none we know, BillingUnavailableError for a licensed
 *   one that is not known to have an amount in the currency: no number is better than one of another currency
 */
export function recurringPriceOf(price: ReadablePrice, currency: string): RecurringPrice {
  const { recurring } = price;
  if (!recurring) throw new Error(`price ${price.id} is not recurring`);
  const amounts = amountsIn(price, currency);
  if (!isReadableIn(price, currency))
    throw new BillingUnavailableError(`price ${price.id} has no amount in ${currency}`);
  return {
    interval: intervalOf(recurring.interval),
    intervalCount: recurring.interval_count,
    isMetered: recurring.usage_type === 'metered',
    unitAmount: amounts ? decimalText(amounts.unit_amount_decimal, amounts.unit_amount) : null,
    tiers: amounts?.tiers
      ? { mode: price.tiers_mode === 'volume' ? 'volume' : 'graduated', steps: amounts.tiers.map(toTier) }
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
