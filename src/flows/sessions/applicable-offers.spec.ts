import type { PriceSnapshot, SubscriptionItemSnapshot, SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';
import { chooseOffers, type OfferChoice, subscriptionObstacleOf } from './applicable-offers.js';

const NOW = new Date('2026-05-01T10:00:00Z');
const LATER = new Date('2026-08-01T10:00:00Z');
const EARLIER = new Date('2026-04-01T10:00:00Z');

const DISCOUNT: FlowOffer = { id: 'off_1', type: 'discount', percent: 30, duration_months: 3 };
const AMOUNT: FlowOffer = { id: 'off_2', type: 'discount', amount_off_cents: 5_000, duration_months: 3 };
const PAUSE: FlowOffer = { id: 'off_3', type: 'pause', months: 2 };
const DOWNGRADE: FlowOffer = { id: 'off_4', type: 'downgrade', price_id: 'price_other' };
const ANNUAL: FlowOffer = { id: 'off_5', type: 'annual_switch', price_id: 'price_other' };

function item(overrides: Partial<SubscriptionItemSnapshot> = {}): SubscriptionItemSnapshot {
  return {
    itemId: 'si_1',
    priceId: 'price_1',
    productId: 'prod_1',
    productName: 'Pro',
    interval: 'month',
    intervalCount: 1,
    quantity: 1,
    isMetered: false,
    mrrCents: 19_900,
    ...overrides,
  };
}

function subscription(overrides: Partial<SubscriptionSnapshot> = {}): SubscriptionSnapshot {
  return {
    subscriptionId: 'sub_1',
    customerId: 'cus_1',
    email: undefined,
    currency: 'eur',
    mrrCents: 19_900,
    isCancellationScheduled: false,
    discounts: [],
    isPaused: false,
    isTrialing: false,
    isPlanScheduled: false,
    items: [item()],
    ...overrides,
  };
}

function price(overrides: Partial<PriceSnapshot> = {}, mrrCents = 9_900): PriceSnapshot {
  return {
    priceId: 'price_other',
    productId: 'prod_1',
    currencies: ['eur'],
    interval: 'month',
    intervalCount: 1,
    isActive: true,
    mrrCentsFor: (_currency, quantity) => mrrCents * quantity,
    ...overrides,
  };
}

/** A price with an amount per unit in each of some currencies. */
function inCurrencies(mrrCents: Record<string, number>): PriceSnapshot {
  return price({
    currencies: Object.keys(mrrCents),
    mrrCentsFor: (currency, quantity) => (mrrCents[currency] ?? NaN) * quantity,
  });
}

function choose(steps: FlowStep[], held: SubscriptionSnapshot, ...prices: PriceSnapshot[]): OfferChoice {
  const known = new Map(prices.map((each) => [each.priceId, each]));
  return chooseOffers(steps, (offer) => subscriptionObstacleOf(offer, held, known, NOW));
}

function isShown(offer: FlowOffer, held: SubscriptionSnapshot, ...prices: PriceSnapshot[]): boolean {
  const step: FlowStep = { id: 'stay', type: 'offer', title: 'Stay', offers: [offer] };
  return choose([step], held, ...prices).steps.length === 1;
}

describe('the choice of offers', () => {
  it('leaves an offer step out only when none of its offers can apply', () => {
    const steps: FlowStep[] = [
      { id: 'stay', type: 'offer', title: 'Stay', offers: [DISCOUNT, PAUSE] },
      { id: 'bye', type: 'confirm', title: 'Bye' },
    ];
    const paused = choose(steps, subscription({ isPaused: true }));
    expect(paused.steps).toEqual([{ ...steps[0], offers: [DISCOUNT] }, steps[1]]);
    const leaving = choose(steps, subscription({ isCancellationScheduled: true }));
    expect(leaving.steps).toEqual([steps[1]]);
  });

  it('says why each offer was left out', () => {
    const step: FlowStep = { id: 'stay', type: 'offer', title: 'Stay', offers: [DISCOUNT, PAUSE, DOWNGRADE] };
    const held = { percentOff: 50, amountOffCents: undefined, endsAt: undefined };
    expect(choose([step], subscription({ isPaused: true, discounts: [held] })).withheld).toEqual([
      { offer: DISCOUNT, obstacle: 'equal_or_better_discount' },
      { offer: PAUSE, obstacle: 'already_paused' },
      { offer: DOWNGRADE, obstacle: 'price_unsuitable' },
    ]);
  });

  it('names the currency as the reason where a price has no amount in it', () => {
    const step: FlowStep = { id: 'stay', type: 'offer', title: 'Stay', offers: [DOWNGRADE, ANNUAL] };
    expect(choose([step], subscription(), price({ currencies: ['usd'] })).withheld).toEqual([
      { offer: DOWNGRADE, obstacle: 'price_other_currency' },
      { offer: ANNUAL, obstacle: 'price_other_currency' },
    ]);
  });

  it('offers an amount that names its currency in that currency only', () => {
    expect(isShown({ ...AMOUNT, currency: 'eur' }, subscription())).toBe(true);
    expect(isShown({ ...AMOUNT, currency: 'usd' }, subscription())).toBe(false);
  });

  it.each<[string, boolean, SubscriptionItemSnapshot[]]>([
    ['a monthly plan', true, [item()]],
    ['a weekly plan', true, [item({ interval: 'week' })]],
    ['a quarterly plan', true, [item({ intervalCount: 3 })]],
    ['a half-yearly plan', false, [item({ intervalCount: 6 })]],
    ['a yearly plan', false, [item({ interval: 'year' })]],
    ['a plan of twelve months', false, [item({ intervalCount: 12 })]],
    ['a monthly plan with yearly usage', true, [item(), item({ interval: 'year', isMetered: true })]],
  ])('three months of discount on %s: %p', (_case, isOffered, items) => {
    expect(isShown(DISCOUNT, subscription({ items }))).toBe(isOffered);
  });

  it.each<[string, boolean, FlowOffer, Partial<SubscriptionSnapshot['discounts'][number]>]>([
    ['30 % beside 20 %', true, DISCOUNT, { percentOff: 20 }],
    ['30 % beside 30 %', false, DISCOUNT, { percentOff: 30 }],
    ['30 % beside 50 % that still runs', false, DISCOUNT, { percentOff: 50, endsAt: LATER }],
    ['30 % beside 50 % that has ended', true, DISCOUNT, { percentOff: 50, endsAt: EARLIER }],
    ['50.00 off beside 49.99 off', true, AMOUNT, { amountOffCents: 4_999 }],
    ['50.00 off beside 50.00 off', false, AMOUNT, { amountOffCents: 5_000 }],
    ['30 % of 199.00 beside 59.69 off', true, DISCOUNT, { amountOffCents: 5_969 }],
    ['30 % of 199.00 beside 59.70 off', false, DISCOUNT, { amountOffCents: 5_970 }],
    ['50.00 off 199.00 beside 25 %', true, AMOUNT, { percentOff: 25 }],
    ['50.00 off 199.00 beside 26 %', false, AMOUNT, { percentOff: 26 }],
  ])('%s: %p', (_case, isOffered, offer, discount) => {
    const held = { percentOff: undefined, amountOffCents: undefined, endsAt: undefined, ...discount };
    expect(isShown(offer, subscription({ discounts: [held] }))).toBe(isOffered);
  });

  it.each<[string, boolean, PriceSnapshot | undefined, SubscriptionItemSnapshot[]]>([
    ['a cheaper price', true, price(), [item()]],
    ['a cheaper price for every seat', true, price(), [item({ quantity: 2, mrrCents: 39_800 })]],
    ['a dearer price', false, price({}, 29_900), [item()]],
    ['the same amount', false, price({}, 19_900), [item()]],
    ['another currency', false, price({ currencies: ['usd'] }), [item()]],
    ['one that is dearer in the default currency', true, inCurrencies({ usd: 29_900, eur: 9_900 }), [item()]],
    ['one that is cheaper in the default currency', false, inCurrencies({ usd: 9_900, eur: 29_900 }), [item()]],
    ['another interval', false, price({ interval: 'year' }), [item()]],
    ['a retired price', false, price({ isActive: false }), [item()]],
    ['an unknown price', false, undefined, [item()]],
    ['one licensed item beside usage', true, price(), [item(), item({ itemId: 'si_2', isMetered: true })]],
    ['two licensed items', false, price(), [item(), item({ itemId: 'si_2' })]],
    ['usage alone', false, price(), [item({ isMetered: true })]],
  ])('a downgrade to %s: %p', (_case, isOffered, known, items) => {
    expect(isShown(DOWNGRADE, subscription({ items }), ...(known ? [known] : []))).toBe(isOffered);
  });

  it.each<[string, boolean, PriceSnapshot, SubscriptionItemSnapshot[]]>([
    ['a yearly price of the product', true, price({ interval: 'year' }), [item()]],
    ['a yearly price of another product', false, price({ interval: 'year', productId: 'prod_2' }), [item()]],
    ['a yearly price in another currency', false, price({ interval: 'year', currencies: ['usd'] }), [item()]],
    ['a yearly price in several currencies', true, price({ interval: 'year', currencies: ['usd', 'eur'] }), [item()]],
    ['a price of two years', false, price({ interval: 'year', intervalCount: 2 }), [item()]],
    ['a monthly price', false, price(), [item()]],
    ['a year, from a year', false, price({ interval: 'year' }), [item({ interval: 'year' })]],
  ])('an annual switch to %s: %p', (_case, isOffered, known, items) => {
    expect(isShown(ANNUAL, subscription({ items }), known)).toBe(isOffered);
  });
});
