import fc from 'fast-check';

import { type Interval, mrrOf, type MrrItem, type RecurringPrice } from './mrr.js';

/** A price with its amounts in thousandths of a minor unit, so that the yardstick needs whole numbers only. */
interface Shape {
  interval: Interval;
  intervalCount: number;
  isMetered: boolean;
  quantity: number;
  taxPercent: number;
  charge:
    | { kind: 'per_unit'; unit: number }
    | { kind: 'packages'; unit: number; size: number; round: 'up' | 'down' }
    | { kind: 'graduated' | 'volume'; steps: { width: number; unit: number; flat: number }[] };
}

const thousandths = fc.integer({ min: 0, max: 9_999_999 });
const steps = fc.array(fc.record({ width: fc.integer({ min: 1, max: 12 }), unit: thousandths, flat: thousandths }), {
  minLength: 1,
  maxLength: 4,
});
const charges: fc.Arbitrary<Shape['charge']> = fc.oneof(
  fc.record({ kind: fc.constant('per_unit' as const), unit: thousandths }),
  fc.record({
    kind: fc.constant('packages' as const),
    unit: thousandths,
    size: fc.integer({ min: 1, max: 12 }),
    round: fc.constantFrom('up' as const, 'down' as const),
  }),
  fc.record({ kind: fc.constantFrom('graduated' as const, 'volume' as const), steps }),
);
const shapes: fc.Arbitrary<Shape> = fc.record({
  interval: fc.constantFrom<Interval>('day', 'week', 'month', 'year'),
  intervalCount: fc.integer({ min: 1, max: 36 }),
  isMetered: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  quantity: fc.integer({ min: 0, max: 60 }),
  taxPercent: fc.integer({ min: 0, max: 27 }),
  charge: charges,
});

describe('mrrOf, over every shape of price', () => {
  // The yardstick bills unit by unit over twelve months of 365 days, in whole numbers, and shares no code with mrrOf.
  it('is a twelfth of what a year costs: intervals, counts, quantities, tiers, packages, taxes, lasting coupons', () => {
    fc.assert(
      fc.property(
        fc.array(shapes, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 3 }),
        (several, coupons) => {
          const lasting = coupons.map((value) => ({
            percentOff: String(value),
            amountOffCents: null,
            productIds: null,
          }));
          expect(mrrOf(several.map(toItem), lasting)).toBe(yardstick(several, coupons));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

function yardstick(several: Shape[], coupons: number[]): number {
  let [numerator, denominator] = [0n, 1n];
  for (const shape of several) {
    const [times, per] = invoicesPerYear(shape);
    const yearly = BigInt(shape.isMetered ? 0 : costOf(shape)) * times * 100n;
    const divisor = per * BigInt(100 + shape.taxPercent);
    numerator = numerator * divisor + yearly * denominator;
    denominator *= divisor;
  }
  for (const percentOff of coupons) {
    numerator *= BigInt(100 - percentOff);
    denominator *= 100n;
  }
  denominator *= 12n * 1_000n;
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** As a fraction: a year has 12 months, 365 days, 365/7 weeks. */
function invoicesPerYear({ interval, intervalCount }: Shape): [bigint, bigint] {
  const perYear: Record<Interval, [bigint, bigint]> = {
    day: [365n, 1n],
    week: [365n, 7n],
    month: [12n, 1n],
    year: [1n, 1n],
  };
  const [times, per] = perYear[interval];
  return [times, per * BigInt(intervalCount)];
}

/** What one invoice charges, in thousandths of a minor unit. */
function costOf({ charge, quantity }: Shape): number {
  if (charge.kind === 'per_unit') return charge.unit * quantity;
  if (charge.kind === 'packages') {
    return charge.unit * (charge.round === 'up' ? Math.ceil : Math.floor)(quantity / charge.size);
  }
  const stepOf = (unit: number): number => {
    let [index, last] = [0, charge.steps[0]?.width ?? 0];
    while (unit > last && index < charge.steps.length - 1) last += charge.steps[++index]?.width ?? 0;
    return index;
  };
  const units = Array.from({ length: quantity }, (_, index) => stepOf(index + 1));
  const entered = charge.kind === 'graduated' ? units : units.map(() => stepOf(quantity));
  // Without a unit the first flat amount is charged all the same.
  const flats = new Set(quantity === 0 ? [0] : entered);
  return (
    entered.reduce((sum, index) => sum + (charge.steps[index]?.unit ?? 0), 0) +
    [...flats].reduce((sum, index) => sum + (charge.steps[index]?.flat ?? 0), 0)
  );
}

function toItem(shape: Shape): MrrItem {
  const { charge, interval, intervalCount, isMetered } = shape;
  const price: RecurringPrice = { interval, intervalCount, isMetered, unitAmount: null, tiers: null, packages: null };
  const item = {
    productId: 'prod_a',
    quantity: shape.quantity,
    discounts: [],
    inclusiveTaxPercents: [String(shape.taxPercent)],
  };
  if (charge.kind === 'per_unit') return { ...item, price: { ...price, unitAmount: decimal(charge.unit) } };
  if (charge.kind === 'packages') {
    const packages = { size: charge.size, round: charge.round };
    return { ...item, price: { ...price, unitAmount: decimal(charge.unit), packages } };
  }
  let last = 0;
  const tiers = charge.steps.map(({ width, unit, flat }, index) => {
    last += width;
    const upTo = index === charge.steps.length - 1 ? null : last;
    return { upTo, unitAmount: decimal(unit), flatAmount: decimal(flat) };
  });
  return { ...item, price: { ...price, tiers: { mode: charge.kind, steps: tiers } } };
}

function decimal(thousandthsOfUnit: number): string {
  return `${Math.floor(thousandthsOfUnit / 1_000)}.${String(thousandthsOfUnit % 1_000).padStart(3, '0')}`;
}
