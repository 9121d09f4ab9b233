import type { Offer } from '../../billing/offer.js';
import type { FlowOffer } from '../definitions/flow-definition.js';

/** What an offer of a flow means for billing: its kind and terms, without the words around them. */
export function toOffer(offer: FlowOffer): Offer {
  switch (offer.type) {
    case 'discount':
      return { type: 'discount', terms: discountTerms(offer) };
    case 'pause':
      return { type: 'pause', terms: { months: offer.months } };
    case 'downgrade':
      // `now` stays unsaid, so that a downgrade has the one form it always had.
      return {
        type: 'downgrade',
        terms: { price_id: offer.price_id, ...(offer.at === 'period_end' && { at: offer.at }) },
      };
    case 'annual_switch':
      return { type: 'annual_switch', terms: { price_id: offer.price_id } };
  }
}

function discountTerms(offer: Extract<FlowOffer, { type: 'discount' }>): Extract<Offer, { type: 'discount' }>['terms'] {
  const { percent, amount_off_cents, duration_months } = offer;
  if (percent !== undefined) return { percent, duration_months };
  if (amount_off_cents !== undefined) return { amount_off_cents, duration_months };
  throw new Error(`offer ${offer.id} is a discount of nothing`);
}
