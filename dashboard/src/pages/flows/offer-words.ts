import type { FlowOffer } from './flow-types.js';

/** Names of the four types of offers. */
export const OFFER_NAMES: Readonly<Record<FlowOffer['type'], string>> = {
  discount: 'Discount',
  pause: 'Pause',
  downgrade: 'Smaller plan',
  annual_switch: 'Yearly plan',
};

/** An offer's terms in one line, such as `30 % off for 3 months`. */
export function termsInWords(offer: FlowOffer): string {
  switch (offer.type) {
    case 'discount':
      return `${discountInWords(offer)} off for ${months(offer.duration_months)}`;
    case 'pause':
      return `Pause for ${months(offer.months)}`;
    case 'downgrade':
      return `Move to ${offer.price_id} ${offer.at === 'period_end' ? 'when the paid period ends' : 'at once'}`;
    case 'annual_switch':
      return `Move to the yearly price ${offer.price_id}`;
  }
}

function discountInWords(offer: Extract<FlowOffer, { type: 'discount' }>): string {
  if (offer.percent !== undefined) return `${offer.percent} %`;
  return `${offer.amount_off_cents ?? 0} minor units${offer.currency === undefined ? '' : ` (${offer.currency})`}`;
}

function months(count: number): string {
  return count === 1 ? '1 month' : `${count} months`;
}
