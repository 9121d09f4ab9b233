import { minorDigitsOf } from '../../shared/money.js';
import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';
import type { InterfaceTexts } from './languages/en.js';

/** How titles are written. */
export interface TitleStyle {
  texts: InterfaceTexts;
  /** Two or three letters, for numbers and durations. */
  language: string;
  /** Lower-case ISO 4217, of amounts off. */
  currency: string;
}

/** The steps with a title on every offer: the flow's own, else one that says the terms. */
export function withOfferTitles(steps: readonly FlowStep[], style: TitleStyle): FlowStep[] {
  return steps.map((step) => {
    if (step.type !== 'offer') return step;
    return { ...step, offers: step.offers.map((offer) => ({ ...offer, title: offer.title ?? titleOf(offer, style) })) };
  });
}

function titleOf(offer: FlowOffer, style: TitleStyle): string {
  const template = style.texts[`${offer.type}_title`];
  switch (offer.type) {
    case 'discount':
      return template
        .replace('{discount}', () => discountIn(offer, style))
        .replace('{duration}', () => monthsIn(offer.duration_months, style));
    case 'pause':
      return template.replace('{duration}', () => monthsIn(offer.months, style));
    case 'downgrade':
    case 'annual_switch':
      return template;
  }
}

function discountIn(offer: Extract<FlowOffer, { type: 'discount' }>, { language, currency }: TitleStyle): string {
  const { percent, amount_off_cents: amount = 0 } = offer;
  if (percent !== undefined) return new Intl.NumberFormat(language, { style: 'percent' }).format(percent / 100);
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  });
  return format.format(amount / 10 ** minorDigitsOf(currency));
}

function monthsIn(months: number, { language }: TitleStyle): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit: 'month', unitDisplay: 'long' }).format(months);
}
