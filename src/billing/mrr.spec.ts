import fc from 'fast-check';

import { type LastingDiscount, type MrrItem, mrrOf, type PriceTier, type RecurringPrice } from './mrr.js';

const price = (unitAmount: string | null, changes: Partial<RecurringPrice> = {}): RecurringPrice => ({
  interval: 'month',
  intervalCount: 1,
  isMetered: false,
  unitAmount,
  tiers: null,
  packages: null,
  ...changes,
});

const item = (itemPrice: RecurringPrice, quantity = 1, changes: Partial<MrrItem> = {}): MrrItem => ({
  productId: 'prod_a',
  price: itemPrice,
  quantity,
  discounts: [],
  ...changes,
});

const tiered = (mode: 'graduated' | 'volume', steps: PriceTier[]): RecurringPrice =>
  price(null, { tiers: { mode, steps } });

const step = (upTo: number | null, unitAmount: string | null, flatAmount: string | null = null): PriceTier => ({
  upTo,
  unitAmount,
  flatAmount,
});

const percent = (percentOff: string, productIds: string[] | null = null): LastingDiscount => ({
  percentOff,
  amountOffCents: null,
  productIds,
});

const amount = (amountOffCents: number, productIds: string[] | null = null): LastingDiscount => ({
  percentOff: null,
  amountOffCents,
  productIds,
});

const SEATS = [step(5, '1000'), step(20, '800'), step(null, '600')];
const FLAT_FIRST = tiered('graduated', [step(5, null, '4900'), step(null, '500')]);

describe('mrrOf', () => {
  it.each<[string, MrrItem, number]>([
    ['19.90 × 3 a month', item(price('1990'), 3), 5_970],
    ['199.00 a year', item(price('19900', { interval: 'year' })), 1_658],
    ['30.00 every three months', item(price('3000', { intervalCount: 3 })), 1_000],
    ['13.00 a week', item(price('1300', { interval: 'week' })), 5_649],
    ['1.00 a day', item(price('100', { interval: 'day' })), 3_042],
    ['20 % of tax included', item(price('12000'), 1, { inclusiveTaxPercents: ['20'] }), 10_000],
    ['two taxes included', item(price('11500'), 2, { inclusiveTaxPercents: ['5', '10'] }), 20_000],
    [
      '7.7 % of tax in a yearly price',
      item(price('19900', { interval: 'year' }), 1, { inclusiveTaxPercents: ['7.7'] }),
      1_540,
    ],
    ['a fraction of a cent', item(price('0.5'), 3), 2],
    ['a thousand units at 1.995 cents', item(price('1.995'), 1_000), 1_995],
    ['seats in graduated steps', item(tiered('graduated', SEATS), 12), 5 * 1_000 + 7 * 800],
    ['seats in volume steps', item(tiered('volume', SEATS), 12), 12 * 800],
    ['the last unit of a step', item(tiered('volume', SEATS), 20), 20 * 800],
    ['a flat amount per step', item(FLAT_FIRST, 7), 5_900],
    ['packages, rounded up', item(price('1000', { packages: { size: 10, round: 'up' } }), 21), 3_000],
    ['packages, rounded down', item(price('1000', { packages: { size: 10, round: 'down' } }), 29), 2_000],
    ['usage', item(price('1990', { isMetered: true }), 5), 0],
    ['nothing', item(price('1990'), 0), 0],
    ['nothing of graduated steps, which still cost their first flat amount', item(FLAT_FIRST, 0), 4_900],
  ])('counts %s', (_case, one, expected) => {
    expect(mrrOf([one])).toBe(expected);
  });

  it('rounds the sum once, not every item', () => {
    const third = item(price('100', { intervalCount: 3 }));
    expect(mrrOf([third, third, third])).toBe(100);
  });

  it.each<[string, MrrItem[], LastingDiscount[], number]>([
    ['a percentage', [item(price('19900'))], [percent('20')], 15_920],
    ['half a percent', [item(price('19900'))], [percent('12.5')], 17_413],
    ['an amount', [item(price('19900'))], [amount(5_000)], 14_900],
    ['an amount off every yearly invoice', [item(price('120000', { interval: 'year' }))], [amount(12_000)], 9_000],
    ['an amount larger than the price', [item(price('1000'))], [amount(5_000)], 0],
    ['two, in their order', [item(price('10000'))], [amount(1_000), percent('50')], 4_500],
    [
      'one limited to a product',
      [item(price('10000')), item(price('10000'), 1, { productId: 'prod_b' })],
      [percent('50', ['prod_b'])],
      15_000,
    ],
    [
      'one of an item, before those of the subscription',
      [item(price('10000'), 1, { discounts: [amount(2_000)] })],
      [percent('50')],
      4_000,
    ],
  ])('a lasting discount lowers it: %s', (_case, ...[items, discounts, expected]) => {
    expect(mrrOf(items, discounts)).toBe(expected);
  });

  const unitAmounts = fc.integer({ min: 0, max: 10_000_000 }).map((cents) => String(cents));
  const quantities = fc.integer({ min: 0, max: 100_000 });
  const intervals = fc.constantFrom('day', 'week', 'month', 'year');
  const items = fc
    .record({
      unitAmount: unitAmounts,
      quantity: quantities,
      interval: intervals,
      count: fc.integer({ min: 1, max: 36 }),
    })
    .map((one) => item(price(one.unitAmount, { interval: one.interval, intervalCount: one.count }), one.quantity));

  it('twelve months of a price cost what a year of twelve times the amount costs', () => {
    fc.assert(
      fc.property(unitAmounts, quantities, (unitAmount, quantity) => {
        const yearly = price(String(12 * Number(unitAmount)), { interval: 'year' });
        expect(mrrOf([item(yearly, quantity)])).toBe(mrrOf([item(price(unitAmount), quantity)]));
      }),
    );
  });

  it('is a whole number, and differs from the sum of rounded items by less than their count', () => {
    fc.assert(
      fc.property(fc.array(items, { minLength: 1, maxLength: 5 }), (several) => {
        const total = mrrOf(several);
        const rounded = several.reduce((sum, one) => sum + mrrOf([one]), 0);
        expect(Number.isSafeInteger(total)).toBe(true);
        expect(Math.abs(total - rounded)).toBeLessThanOrEqual(several.length / 2);
      }),
    );
  });

  it('discounts never raise it and never make it negative', () => {
    const discounts = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 100 }).map((value) => percent(String(value))),
        fc.integer({ min: 0, max: 1_000_000 }).map((value) => amount(value)),
      ),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(items, { minLength: 1, maxLength: 4 }), discounts, (several, off) => {
        const reduced = mrrOf(several, off);
        expect(reduced).toBeGreaterThanOrEqual(0);
        expect(reduced).toBeLessThanOrEqual(mrrOf(several));
      }),
    );
  });

  it('graduated steps never cost less than all units at the last step, and more units never cost less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), (quantity) => {
        const cost = mrrOf([item(tiered('graduated', SEATS), quantity)]);
        expect(cost).toBeGreaterThanOrEqual(quantity * 600);
        expect(mrrOf([item(tiered('graduated', SEATS), quantity + 1)])).toBeGreaterThan(cost);
      }),
    );
  });
});
