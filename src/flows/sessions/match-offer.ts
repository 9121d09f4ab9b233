import { isDeepStrictEqual } from 'node:util';

import type { Offer, OfferType } from '../../billing/offer.js';
import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';
import type { WithheldOffer } from '../guards/offer-obstacles.js';
import { toOffer } from './offer-terms.js';

/** An offer as a browser says it was accepted: by its terms, by its id, or both. */
export interface OfferWish {
  offerId: string | undefined;
  offerType: OfferType | undefined;
  /** Terms in wire names, already reduced to the fields of their kind. */
  offerValue: Record<string, unknown> | undefined;
}

/**
 * The offer of the shown steps that a customer accepted, or undefined when there is none.
 *
 * Everything given must agree with one offer, and that offer must be for the recorded reason, so a browser can only
 * pick from what the server offered: it never sets a percentage. An offer without a condition fits every reason, and
 * none.
 */
export function matchOffer(steps: FlowStep[], wish: OfferWish, reason: string | null): FlowOffer | undefined {
  return offersOf(steps).find((offer) => isForReason(offer, reason) && isMeant(offer, wish));
}

/**
 * Whether a customer means the offer that was accepted before. The reason does not matter any more: it may have been
 * recorded anew since.
 */
export function isMeantAgain(steps: FlowStep[], wish: OfferWish, accepted: Offer): boolean {
  return offersOf(steps).some((offer) => isMeant(offer, wish) && isDeepStrictEqual(toOffer(offer), accepted));
}

/** The offer that a customer means, if it is one that the session was not shown. */
export function matchWithheld(withheld: readonly WithheldOffer[], wish: OfferWish): WithheldOffer | undefined {
  return withheld.find(({ offer }) => isMeant(offer, wish));
}

/** Every offer of the steps, in the order it is shown. */
export function offersOf(steps: FlowStep[]): FlowOffer[] {
  return steps.flatMap((step) => (step.type === 'offer' ? step.offers : []));
}

function isForReason(offer: FlowOffer, reason: string | null): boolean {
  const reasons = offer.show_if?.reason;
  return reasons === undefined || (reason !== null && reasons.includes(reason));
}

function isMeant(offer: FlowOffer, wish: OfferWish): boolean {
  if (wish.offerId === undefined && (wish.offerType === undefined || wish.offerValue === undefined)) return false;
  if (wish.offerId !== undefined && wish.offerId !== offer.id) return false;
  if (wish.offerType !== undefined && wish.offerType !== offer.type) return false;
  return wish.offerValue === undefined || isSameTerms(wish.offerValue, toOffer(offer).terms);
}

/** When a downgrade begins need not be repeated; if it is, it must agree. */
function isSameTerms(wished: Record<string, unknown>, offered: Record<string, unknown>): boolean {
  const { at: wishedAt, ...wishedTerms } = wished;
  const { at = 'now', ...terms } = offered;
  return isDeepStrictEqual(wishedTerms, terms) && (wishedAt === undefined || wishedAt === at);
}
