import type { ReadableAmounts, ReadableCoupon, ReadablePrice } from './readable.js';

/** The currencies a price is known to have amounts in, its default one first. */
export function currenciesOf({ currency, currency_options: options = {} }: ReadablePrice): string[] {
  return [...new Set([currency, ...Object.keys(options)])];
}

/**
 * What a price costs in a currency. The price itself shows the amounts of its default currency alone, also inside a
 * subscription in another one.
 *
 * Undefined where that is not known: the price has no amount in the currency, or its tiers were not expanded.
 */
export function amountsIn(price: ReadablePrice, currency: string): ReadableAmounts | undefined {
  const amounts = currency === price.currency ? price : price.currency_options?.[currency];
  return price.tiers_mode === null || amounts?.tiers ? amounts : undefined;
}

/** Whether an item of a price can be read in a currency: what usage costs does not matter, as it counts nothing. */
export function isReadableIn(price: ReadablePrice, currency: string): boolean {
  return price.recurring?.usage_type === 'metered' || amountsIn(price, currency) !== undefined;
}

/**
 * What a coupon takes off in a currency, in its minor units: nothing where it has no amount in it. Null for a percentage.
 *
 * A coupon that does not say its currency is kept in the one of its subscription.
 */
export function amountOffIn(coupon: ReadableCoupon, currency: string): number | null {
  const { amount_off: amountOff, currency: own, currency_options: options } = coupon;
  if (amountOff === null || own === undefined || own === currency) return amountOff;
  return options?.[currency]?.amount_off ?? 0;
}
