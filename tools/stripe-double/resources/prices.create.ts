import { z } from 'zod';

import { decimalText, flag, integer, mergeMetadata, metadata, oneOf, type ParamsOf, text } from '../http/params.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WirePrice } from '../wire.js';

const tier = z.strictObject({
  up_to: z.union([z.literal('inf'), integer]),
  unit_amount: integer.optional(),
  unit_amount_decimal: decimalText.optional(),
  flat_amount: integer.optional(),
  flat_amount_decimal: decimalText.optional(),
});

/** The parameters of a new price that the double knows. */
export const priceShape = {
  currency: text.regex(/^[a-z]{3}$/, { error: 'must be a three-letter ISO currency code in lowercase' }),
  product: text,
  active: flag.optional(),
  billing_scheme: oneOf('per_unit', 'tiered').optional(),
  lookup_key: text.optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  recurring: z
    .strictObject({
      interval: oneOf('day', 'week', 'month', 'year'),
      interval_count: integer.optional(),
      usage_type: oneOf('licensed', 'metered').optional(),
      meter: text.optional(),
    })
    .optional(),
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified').optional(),
  tiers: z.array(tier).optional(),
  tiers_mode: oneOf('graduated', 'volume').optional(),
  transform_quantity: z.strictObject({ divide_by: integer, round: oneOf('down', 'up') }).optional(),
  unit_amount: integer.optional(),
  unit_amount_decimal: decimalText.optional(),
};

/** A new price, parsed. */
export type PriceWish = ParamsOf<typeof priceShape>;

/**
 * Makes a price.
 *
 * @param id for fixtures that need a stable id
 * @throws StripeFailure when amounts and billing scheme do not fit
 */
export function createPrice(tx: Transaction, wish: PriceWish, id = newId('price')): WirePrice {
  assertAmounts(wish);
  tx.get('products', wish.product, 'product');
  const tiers = wish.tiers?.map(toTier);
  const price = tx.insert('prices', {
    id,
    object: 'price',
    active: wish.active ?? true,
    billing_scheme: wish.billing_scheme ?? 'per_unit',
    created: tx.now,
    currency: wish.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: wish.lookup_key ?? null,
    metadata: mergeMetadata({}, wish.metadata),
    nickname: wish.nickname ?? null,
    product: wish.product,
    recurring: recurringOf(wish),
    tax_behavior: wish.tax_behavior ?? 'unspecified',
    ...(tiers && { tiers }),
    tiers_mode: wish.tiers_mode ?? null,
    transform_quantity: wish.transform_quantity ?? null,
    type: wish.recurring ? 'recurring' : 'one_time',
    unit_amount: wholeAmount(wish.unit_amount, wish.unit_amount_decimal),
    unit_amount_decimal: exactAmount(wish.unit_amount, wish.unit_amount_decimal),
  });
  tx.emit('price.created', price);
  return price;
}

function recurringOf({ recurring }: PriceWish): WirePrice['recurring'] {
  if (!recurring) return null;
  return {
    interval: recurring.interval,
    interval_count: recurring.interval_count ?? 1,
    meter: recurring.meter ?? null,
    trial_period_days: null,
    usage_type: recurring.usage_type ?? 'licensed',
  };
}

function toTier(wish: z.infer<typeof tier>): NonNullable<WirePrice['tiers']>[number] {
  return {
    flat_amount: wholeAmount(wish.flat_amount, wish.flat_amount_decimal),
    flat_amount_decimal: exactAmount(wish.flat_amount, wish.flat_amount_decimal),
    unit_amount: wholeAmount(wish.unit_amount, wish.unit_amount_decimal),
    unit_amount_decimal: exactAmount(wish.unit_amount, wish.unit_amount_decimal),
    up_to: wish.up_to === 'inf' ? null : wish.up_to,
  };
}

/** An amount with a fraction of a minor unit is only shown as a decimal. */
function wholeAmount(whole: number | undefined, exact: string | undefined): number | null {
  if (whole !== undefined) return whole;
  return exact !== undefined && Number.isInteger(Number(exact)) ? Number(exact) : null;
}

function exactAmount(whole: number | undefined, exact: string | undefined): string | null {
  return exact ?? (whole === undefined ? null : String(whole));
}

function assertAmounts(wish: PriceWish): void {
  if (wish.billing_scheme === 'tiered') assertTiers(wish);
  else if (wish.unit_amount === undefined && wish.unit_amount_decimal === undefined) {
    throw invalidRequest('Missing required param: unit_amount.', { code: 'parameter_missing', param: 'unit_amount' });
  }
  if ((wish.unit_amount ?? 0) < 0) throw invalidRequest('Invalid non-negative integer', { param: 'unit_amount' });
}

function assertTiers({ tiers, tiers_mode: mode, unit_amount: unit, unit_amount_decimal: exact }: PriceWish): void {
  if (!tiers?.length || !mode) {
    const param = mode ? 'tiers' : 'tiers_mode';
    throw invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  if (tiers.at(-1)?.up_to !== 'inf') {
    throw invalidRequest('The last tier must have `up_to` set to `inf`.', { param: 'tiers' });
  }
  if (unit !== undefined || exact !== undefined) {
    throw invalidRequest('You cannot set unit_amount with billing_scheme=tiered.', { param: 'unit_amount' });
  }
}
