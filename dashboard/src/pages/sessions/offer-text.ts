import { formatMoney, wordsOf } from '../../components/format.js';

/** An offer with its terms, as events and sessions of the API name them. */
export interface OfferTerms {
  type: string;
  value: unknown;
  currency: string;
}

/** An offer in words, such as `30 % off for 3 months`; the bare type where the terms are not told. */
export function offerText({ type, value, currency }: OfferTerms): string {
  const terms = (typeof value === 'object' ? value : null) as Record<string, unknown> | null;
  const { percent, amount_off_cents, duration_months, months } = terms ?? {};
  const duration = typeof duration_months === 'number' ? ` for ${monthsText(duration_months)}` : '';
  if (typeof percent === 'number') return `${percent} % off${duration}`;
  if (typeof amount_off_cents === 'number') return `${formatMoney(amount_off_cents, currency)} off${duration}`;
  if (typeof months === 'number') return `Pause for ${monthsText(months)}`;
  return wordsOf(type);
}

function monthsText(count: number): string {
  return count === 1 ? '1 month' : `${count} months`;
}
