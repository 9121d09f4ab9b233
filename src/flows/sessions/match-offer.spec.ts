import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';
import { matchOffer, type OfferWish } from './match-offer.js';

const DISCOUNT: FlowOffer = {
  id: 'off_1',
  type: 'discount',
  percent: 30,
  duration_months: 3,
  show_if: { reason: ['too_expensive'] },
};
const AMOUNT: FlowOffer = { id: 'off_2', type: 'discount', amount_off_cents: 500, duration_months: 3 };
const PAUSE: FlowOffer = { id: 'off_3', type: 'pause', months: 2 };
const DOWNGRADE: FlowOffer = { id: 'off_4', type: 'downgrade', price_id: 'price_cheap' };
const STEPS: FlowStep[] = [
  { id: 'stay', type: 'offer', title: 'Stay', offers: [DISCOUNT, AMOUNT] },
  { id: 'more', type: 'offer', title: 'More', offers: [PAUSE, DOWNGRADE] },
  { id: 'bye', type: 'confirm', title: 'Bye' },
];

function wish(overrides: Partial<OfferWish>): OfferWish {
  return { offerId: undefined, offerType: undefined, offerValue: undefined, ...overrides };
}

describe('matchOffer', () => {
  it.each<[string, FlowOffer, Partial<OfferWish>]>([
    ['a percentage', DISCOUNT, { offerType: 'discount', offerValue: { percent: 30, duration_months: 3 } }],
    ['an amount', AMOUNT, { offerType: 'discount', offerValue: { amount_off_cents: 500, duration_months: 3 } }],
    ['a pause of a later step', PAUSE, { offerType: 'pause', offerValue: { months: 2 } }],
    ['a price', DOWNGRADE, { offerType: 'downgrade', offerValue: { price_id: 'price_cheap' } }],
    ['an id alone', PAUSE, { offerId: 'off_3' }],
    ['an id and terms that agree', PAUSE, { offerId: 'off_3', offerType: 'pause', offerValue: { months: 2 } }],
  ])('finds %s', (_case, offer, wanted) => {
    expect(matchOffer(STEPS, wish(wanted), 'too_expensive')).toBe(offer);
  });

  // Whatever gets through here reaches Stripe and changes real invoices.
  it.each<[string, Partial<OfferWish>]>([
    ['a larger percentage', { offerType: 'discount', offerValue: { percent: 31, duration_months: 3 } }],
    ['a longer discount', { offerType: 'discount', offerValue: { percent: 30, duration_months: 4 } }],
    [
      'a percentage and an amount',
      { offerType: 'discount', offerValue: { percent: 30, amount_off_cents: 500, duration_months: 3 } },
    ],
    ['another price', { offerType: 'downgrade', offerValue: { price_id: 'price_cheaper' } }],
    ['the right terms under another kind', { offerType: 'annual_switch', offerValue: { price_id: 'price_cheap' } }],
    ['an id with the terms of another offer', { offerId: 'off_3', offerType: 'pause', offerValue: { months: 12 } }],
    ['an id with another kind', { offerId: 'off_3', offerType: 'discount' }],
    ['an unknown id', { offerId: 'off_9' }],
    ['a kind without terms', { offerType: 'pause' }],
    ['terms without a kind', { offerValue: { months: 2 } }],
    ['nothing', {}],
  ])('finds nothing for %s', (_case, wanted) => {
    expect(matchOffer(STEPS, wish(wanted), 'too_expensive')).toBeUndefined();
  });

  it('keeps an offer for one reason from those who gave another, or none', () => {
    const wanted = wish({ offerId: 'off_1' });
    expect(matchOffer(STEPS, wanted, 'too_expensive')).toBe(DISCOUNT);
    expect(matchOffer(STEPS, wanted, 'other')).toBeUndefined();
    expect(matchOffer(STEPS, wanted, null)).toBeUndefined();
  });

  it('takes the twin of an offer whose reason does not fit', () => {
    const twin: FlowOffer = { ...DISCOUNT, id: 'off_5', show_if: { reason: ['other'] } };
    const steps: FlowStep[] = [{ id: 'stay', type: 'offer', title: 'Stay', offers: [DISCOUNT, twin] }];
    const wanted = wish({ offerType: 'discount', offerValue: { percent: 30, duration_months: 3 } });
    expect(matchOffer(steps, wanted, 'other')).toBe(twin);
  });
});
