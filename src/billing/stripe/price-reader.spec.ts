import fc from 'fast-check';

import { toPriceSnapshot } from './price-reader.js';
import type { ReadableAmounts, ReadablePrice } from './readable.js';

const RECURRING = { interval_count: 1, meter: null, trial_period_days: null, usage_type: 'licensed' } as const;

function priceIn(currency: string, shape: Partial<ReadablePrice>): ReadablePrice {
  return {
    id: 'price_1',
    active: true,
    currency,
    product: 'prod_1',
    recurring: { interval: 'month', ...RECURRING },
    tiers_mode: null,
    transform_quantity: null,
    unit_amount: null,
    unit_amount_decimal: null,
    ...shape,
  };
}

describe('toPriceSnapshot', () => {
  const exact = fc.integer({ min: 0, max: 5_000_000 }).map((thousandths) => String(thousandths / 1_000));
  const perUnit = exact.map((amount): ReadableAmounts => ({ unit_amount: null, unit_amount_decimal: amount }));
  const steps = fc.record({ width: fc.integer({ min: 1, max: 9 }), unit: exact, flat: exact });
  const tiered = fc.array(steps, { minLength: 1, maxLength: 4 }).map((several): ReadableAmounts => {
    let last = 0;
    const tiers = several.map(({ width, unit, flat }, index) => ({
      up_to: index === several.length - 1 ? null : (last += width),
      unit_amount: null,
      unit_amount_decimal: unit,
      flat_amount: null,
      flat_amount_decimal: flat,
    }));
    return { unit_amount: null, unit_amount_decimal: null, tiers };
  });
  const packages = fc.record({ divide_by: fc.integer({ min: 1, max: 12 }), round: fc.constantFrom('up', 'down') });
  const schemes = fc.oneof(
    fc.record({ tiers_mode: fc.constant(null), transform_quantity: fc.option(packages), own: perUnit, other: perUnit }),
    fc.record({
      tiers_mode: fc.constantFrom('graduated', 'volume'),
      transform_quantity: fc.constant(null),
      own: tiered,
      other: tiered,
    }),
  );
  const recurrences = fc.record({
    interval: fc.constantFrom('day', 'week', 'month', 'year'),
    interval_count: fc.integer({ min: 1, max: 12 }),
  });

  // The yardstick is a price of the other currency alone, which has no options to choose from.
  it('counts MRR in each currency as if the price had no other one', () => {
    fc.assert(
      fc.property(schemes, recurrences, fc.integer({ min: 0, max: 60 }), (scheme, recurrence, quantity) => {
        const { own, other, ...shape } = scheme;
        const recurring = { ...RECURRING, ...recurrence };
        const both = priceIn('eur', { ...shape, recurring, ...own, currency_options: { eur: own, usd: other } });
        const alone = (currency: string, amounts: ReadableAmounts) =>
          toPriceSnapshot(priceIn(currency, { ...shape, recurring, ...amounts })).mrrCentsFor(currency, quantity);
        const { currencies, mrrCentsFor } = toPriceSnapshot(both);
        expect(currencies).toEqual(['eur', 'usd']);
        expect(mrrCentsFor('eur', quantity)).toBe(alone('eur', own));
        expect(mrrCentsFor('usd', quantity)).toBe(alone('usd', other));
      }),
      { numRuns: 500 },
    );
  });

  it('counts usage as nothing, also in a currency without an amount', () => {
    const recurring = { interval: 'month', ...RECURRING, usage_type: 'metered' } as const;
    const usage = priceIn('eur', { unit_amount: 100, unit_amount_decimal: '100', recurring });
    expect(toPriceSnapshot(usage).mrrCentsFor('usd', 1)).toBe(0);
  });

  it('has no number for a currency without an amount, or without the tiers that make it', () => {
    const amounts = { unit_amount: 100, unit_amount_decimal: '100' };
    const euros = toPriceSnapshot(priceIn('eur', amounts));
    expect(() => euros.mrrCentsFor('usd', 1)).toThrow(expect.objectContaining({ code: 'billing_unavailable' }));

    const unknown = { unit_amount: null, unit_amount_decimal: null };
    const tiers = [
      { up_to: null, unit_amount: 1, unit_amount_decimal: '1', flat_amount: null, flat_amount_decimal: null },
    ];
    const shown = { tiers_mode: 'volume', ...unknown, tiers, currency_options: { usd: unknown } };
    expect(toPriceSnapshot(priceIn('eur', shown)).currencies).toEqual(['eur']);
  });
});
