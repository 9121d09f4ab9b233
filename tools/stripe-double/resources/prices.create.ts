import { z } from 'zod';

import { flag, integer, mergeMetadata, metadata, oneOf, type ParamsOf, text } from '../http/params.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WirePrice } from '../wire.js';
import { amountsShape, assertAmounts, currencyCode, toAmounts } from './price-amounts.js';

/** The parameters of a new price that the double knows. */
export const priceShape = {
  ...amountsShape,
  currency: currencyCode,
  currency_options: z.record(currencyCode, z.strictObject(amountsShape)).optional(),
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
  tiers_mode: oneOf('graduated', 'volume').optional(),
  transform_quantity: z.strictObject({ divide_by: integer, round: oneOf('down', 'up') }).optional(),
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
  assertPrice(wish);
  tx.get('products', wish.product, 'product');
  const amounts = toAmounts(wish);
  const price = tx.insert('prices', {
    ...amounts,
    id,
    object: 'price',
    active: wish.active ?? true,
    billing_scheme: wish.billing_scheme ?? 'per_unit',
    created: tx.now,
    currency: wish.currency,
    currency_options: { [wish.currency]: amounts, ...otherCurrenciesOf(wish) },
    livemode: false,
    lookup_key: wish.lookup_key ?? null,
    metadata: mergeMetadata({}, wish.metadata),
    nickname: wish.nickname ?? null,
    product: wish.product,
    recurring: recurringOf(wish),
    tiers_mode: wish.tiers_mode ?? null,
    transform_quantity: wish.transform_quantity ?? null,
    type: wish.recurring ? 'recurring' : 'one_time',
  });
  tx.emit('price.created', price);
  return price;
}

function otherCurrenciesOf({ currency_options: options = {} }: PriceWish): WirePrice['currency_options'] {
  return Object.fromEntries(Object.entries(options).map(([currency, wish]) => [currency, toAmounts(wish)]));
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

function assertPrice(wish: PriceWish): void {
  const { billing_scheme: scheme, currency_options: options = {} } = wish;
  assertAmounts(wish, scheme);
  if (scheme === 'tiered' && !wish.tiers_mode) {
    throw invalidRequest('Missing required param: tiers_mode.', { code: 'parameter_missing', param: 'tiers_mode' });
  }
  for (const [currency, amounts] of Object.entries(options)) {
    const param = `currency_options[${currency}]`;
    if (currency === wish.currency) {
      throw invalidRequest('The default currency of a price has its amounts outside of `currency_options`.', { param });
    }
    assertAmounts(amounts, scheme, param);
  }
}
