import Stripe from 'stripe';

import type { WirePrice } from '../wire.js';

const { Decimal } = Stripe;

/**
 * What a quantity of a price costs for one interval, in minor units of a currency that it has amounts in, rounded half up
 * once. Metered prices cost nothing here: usage is not part of the double.
 */
export function amountOf(price: WirePrice, currency: string, quantity: number): number {
  if (price.recurring?.usage_type === 'metered') return 0;
  const local = pricedIn(price, currency);
  const exact = price.billing_scheme === 'tiered' ? tieredAmount(local, quantity) : unitAmount(local, quantity);
  return Number(exact.toFixed(0, 'half-up'));
}

/** A price with its amounts of a currency in the place of those of its default one. */
export function pricedIn(price: WirePrice, currency: string): WirePrice {
  return { ...price, ...price.currency_options?.[currency] };
}

/** The currencies that a price has amounts in. */
export function currenciesOf(price: WirePrice): string[] {
  return [...new Set([price.currency, ...Object.keys(price.currency_options ?? {})])];
}

/** The part of an amount that falls on `seconds` of a period, rounded half up. */
export function shareOf(amount: number, seconds: number, periodSeconds: number): number {
  return periodSeconds === 0 ? 0 : Math.round((amount * seconds) / periodSeconds);
}

function unitAmount(price: WirePrice, quantity: number): Stripe.Decimal {
  const unit = Decimal.from(price.unit_amount_decimal ?? price.unit_amount ?? 0);
  return unit.mul(Decimal.from(packagesOf(price, quantity)));
}

function packagesOf(price: WirePrice, quantity: number): number {
  const transform = price.transform_quantity;
  if (!transform) return quantity;
  const packages = quantity / transform.divide_by;
  return transform.round === 'up' ? Math.ceil(packages) : Math.floor(packages);
}

function tieredAmount(price: WirePrice, quantity: number): Stripe.Decimal {
  const tiers = price.tiers ?? [];
  // Stripe charges the first tier's flat amount of a graduated price also for nothing.
  if (price.tiers_mode === 'volume' || quantity === 0) {
    const tier = tiers.find(({ up_to: limit }) => limit === null || quantity <= limit);
    return tier ? tierAmount(tier, quantity) : Decimal.zero;
  }
  let [total, counted] = [Decimal.zero, 0];
  for (const tier of tiers) {
    const inTier = Math.min(quantity, tier.up_to ?? Infinity) - counted;
    if (inTier <= 0) break;
    total = total.add(tierAmount(tier, inTier));
    counted += inTier;
  }
  return total;
}

function tierAmount(tier: NonNullable<WirePrice['tiers']>[number], quantity: number): Stripe.Decimal {
  const unit = Decimal.from(tier.unit_amount_decimal ?? tier.unit_amount ?? 0);
  const flat = Decimal.from(tier.flat_amount_decimal ?? tier.flat_amount ?? 0);
  return unit.mul(Decimal.from(quantity)).add(flat);
}
