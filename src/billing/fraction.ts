import { divideRounded } from '../shared/money.js';

/** An exact number: `numerator / denominator`, the denominator positive. Money is computed in it and rounded once. */
export interface Fraction {
  numerator: bigint;
  denominator: bigint;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Nothing. */
export const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/** The fraction of two whole numbers; `denominator` is positive. */
export function fraction(numerator: number | bigint, denominator: number | bigint = 1n): Fraction {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

/**
 * The exact value of a decimal such as `19.5`.
 * @throws RangeError for text that is not a plain decimal
 */
export function parseDecimal(text: string): Fraction {
  const [, sign = '', whole, decimals = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) throw new RangeError(`not a decimal: ${text}`);
  return { numerator: BigInt(`${sign}${whole}${decimals}`), denominator: 10n ** BigInt(decimals.length) };
}

/** `a + b` */
export function add(a: Fraction, b: Fraction): Fraction {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** `a − b` */
export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, { ...b, numerator: -b.numerator });
}

/** `a × b` */
export function multiply(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** `a ÷ b`; `b` is positive. */
export function divide(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.denominator, denominator: a.denominator * b.numerator };
}

/** Whether `a` is the smaller one. */
export function isLess(a: Fraction, b: Fraction): boolean {
  return subtract(a, b).numerator < 0n;
}

/** The nearest whole number, half away from zero. */
export function roundFraction(value: Fraction): number {
  return Number(divideRounded(value.numerator, value.denominator));
}
