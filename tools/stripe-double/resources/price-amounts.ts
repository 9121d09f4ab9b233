import { z } from 'zod';

import { decimalText, integer, oneOf, text } from '../http/params.js';
import { invalidRequest } from '../http/stripe-failure.js';
import type { WirePrice } from '../wire.js';

const tier = z.strictObject({
  up_to: z.union([z.literal('inf'), integer]),
  unit_amount: integer.optional(),
  unit_amount_decimal: decimalText.optional(),
  flat_amount: integer.optional(),
  flat_amount_decimal: decimalText.optional(),
});

/** A currency as Stripe writes it in parameters. */
export const currencyCode = text.regex(/^[a-z]{3}$/, {
  error: 'must be a three-letter ISO currency code in lowercase',
});

/** What a price costs in one currency, as its parameters say it. */
export const amountsShape = {
  tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified').optional(),
  tiers: z.array(tier).optional(),
  unit_amount: integer.optional(),
  unit_amount_decimal: decimalText.optional(),
};

/** Those parameters, parsed. */
export type AmountsWish = z.infer<z.ZodObject<typeof amountsShape>>;

/** What a price costs in one currency, as Stripe shows it. */
export type PriceAmounts = NonNullable<WirePrice['currency_options']>[string];

/** The amounts that parameters ask for. */
export function toAmounts(wish: AmountsWish): PriceAmounts {
  return {
    custom_unit_amount: null,
    tax_behavior: wish.tax_behavior ?? 'unspecified',
    ...(wish.tiers && { tiers: wish.tiers.map(toTier) }),
    unit_amount: wholeAmount(wish.unit_amount, wish.unit_amount_decimal),
    unit_amount_decimal: exactAmount(wish.unit_amount, wish.unit_amount_decimal),
  };
}

/**
 * Checks that amounts are complete and fit the billing scheme.
 * @param at names the option in error messages, such as `currency_options[usd]`; empty for the price itself
 * @throws StripeFailure
 */
export function assertAmounts(wish: AmountsWish, scheme: string | undefined, at = ''): void {
  const param = (name: string): string => (at === '' ? name : `${at}[${name}]`);
  if (scheme === 'tiered') assertTiers(wish, param);
  else if (wish.tiers !== undefined) {
    throw invalidRequest('You can only set tiers with billing_scheme=tiered.', { param: param('tiers') });
  } else if (wish.unit_amount === undefined && wish.unit_amount_decimal === undefined)
    throw missing(param('unit_amount'));
  if ((wish.unit_amount ?? 0) < 0)
    throw invalidRequest('Invalid non-negative integer', { param: param('unit_amount') });
}

function assertTiers(
  { tiers, unit_amount: unit, unit_amount_decimal: exact }: AmountsWish,
  param: (name: string) => string,
): void {
  if (!tiers?.length) throw missing(param('tiers'));
  if (tiers.at(-1)?.up_to !== 'inf') {
    throw invalidRequest('The last tier must have `up_to` set to `inf`.', { param: param('tiers') });
  }
  if (unit !== undefined || exact !== undefined) {
    throw invalidRequest('You cannot set unit_amount with billing_scheme=tiered.', { param: param('unit_amount') });
  }
}

function toTier(wish: z.infer<typeof tier>): NonNullable<PriceAmounts['tiers']>[number] {
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

function missing(param: string): Error {
  return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}
