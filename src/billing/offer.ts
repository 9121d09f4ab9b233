import { z } from 'zod';

/** The kinds of offers a flow can make. */
export const OFFER_TYPES = ['discount', 'pause', 'downgrade', 'annual_switch'] as const;
export type OfferType = (typeof OFFER_TYPES)[number];

const durationMonths = z.int().min(1).max(24);
const priceId = z.string().regex(/^[A-Za-z0-9_]{1,255}$/, 'must be a Stripe price id');

/** Terms of a discount: a percentage, or an amount in minor units of the subscription's currency. */
export const DiscountTerms = z.union([
  z.object({ percent: z.int().min(1).max(100), duration_months: durationMonths }),
  z.object({ amount_off_cents: z.int().min(1).max(100_000_000), duration_months: durationMonths }),
]);
/** Terms of a pause: whole months without invoices. */
export const PauseTerms = z.object({ months: z.int().min(1).max(12) });
/** Terms of an annual switch: the Stripe price to move to. */
export const PriceTerms = z.object({ price_id: priceId });
/** When a downgrade takes effect: at once, from the next invoice on, or with the end of the paid period. */
export const DOWNGRADE_TIMES = ['now', 'period_end'] as const;
/** Terms of a downgrade: the Stripe price to move to, and when; without a time, now. */
export const DowngradeTerms = PriceTerms.extend({ at: z.enum(DOWNGRADE_TIMES).optional() });

/**
 * An offer in our words: what to do to a subscription. The same shape is stored in flows, sessions and operations, so
 * its names are those of the wire.
 */
export type Offer =
  | { type: 'discount'; terms: z.infer<typeof DiscountTerms> }
  | { type: 'pause'; terms: z.infer<typeof PauseTerms> }
  | { type: 'downgrade'; terms: z.infer<typeof DowngradeTerms> }
  | { type: 'annual_switch'; terms: z.infer<typeof PriceTerms> };
