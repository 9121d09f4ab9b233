import type { z } from 'zod';

import type { DiscountTerms } from './offer.js';

/** A discount in force. One of the first two is given. */
export interface HeldDiscount {
  percentOff: number | undefined;
  /** Minor units of the subscription's currency, off every invoice. */
  amountOffCents: number | undefined;
  /** Undefined: never, or with the next invoice. */
  endsAt: Date | undefined;
}

/**
 * Whether one of the discounts takes off at least as much as a new one would, so that the new one would come on top of
 * an equal or better one. How long either lasts is not compared.
 *
 * @param mrrCents of the subscription, for comparing a percentage with an amount; with 0 the two are not compared
 */
export function holdsEqualOrBetter(
  held: readonly HeldDiscount[],
  terms: z.infer<typeof DiscountTerms>,
  { mrrCents, now }: { mrrCents: number; now: Date },
): boolean {
  return held
    .filter(({ endsAt }) => endsAt === undefined || endsAt > now)
    .some((discount) => isAtLeast(discount, terms, mrrCents));
}

function isAtLeast(held: HeldDiscount, terms: z.infer<typeof DiscountTerms>, mrrCents: number): boolean {
  const { percentOff, amountOffCents } = held;
  if (percentOff !== undefined && 'percent' in terms) return percentOff >= terms.percent;
  if (amountOffCents !== undefined && 'amount_off_cents' in terms) return amountOffCents >= terms.amount_off_cents;
  // A percentage against an amount: what each takes off a month. During a trial there is nothing to compare by.
  const heldCents = amountOffCents ?? ((percentOff ?? 0) * mrrCents) / 100;
  const offeredCents = 'percent' in terms ? (terms.percent * mrrCents) / 100 : terms.amount_off_cents;
  return mrrCents > 0 && heldCents >= offeredCents;
}
