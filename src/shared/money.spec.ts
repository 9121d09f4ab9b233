import fc from 'fast-check';

import { divideRounded, minorDigitsOf } from './money.js';

describe('divideRounded', () => {
  it.each([
    [19_900n, 12n, 1_658n],
    [1n, 2n, 1n],
    [-1n, 2n, -1n],
    [1n, 3n, 0n],
    [0n, 7n, 0n],
  ])('%d / %d = %d', (numerator, denominator, expected) => {
    expect(divideRounded(numerator, denominator)).toBe(expected);
  });

  it('is never more than half a unit away from the exact quotient', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.bigInt(1n, 10n ** 9n), (numerator, denominator) => {
        const remainder = numerator - divideRounded(numerator, denominator) * denominator;
        const magnitude = remainder < 0n ? -remainder : remainder;
        return magnitude * 2n <= denominator;
      }),
    );
  });
});

describe('minorDigitsOf', () => {
  it('knows the currencies without cents', () => {
    expect([minorDigitsOf('eur'), minorDigitsOf('jpy'), minorDigitsOf('kwd')]).toEqual([2, 0, 3]);
  });
});
