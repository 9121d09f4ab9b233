import { divideRounded } from '../../shared/money.js';

/**
 * `part` of `whole` in per cent with one decimal, rounded half up; 0 where there is nothing to divide by. Whole-number
 * arithmetic up to the last step, so 17 of 28 is 60.7 and no binary fraction gets a say.
 */
export function percentOf(part: number, whole: number): number {
  if (whole === 0) return 0;
  return Number(divideRounded(BigInt(part) * 1_000n, BigInt(whole))) / 10;
}
