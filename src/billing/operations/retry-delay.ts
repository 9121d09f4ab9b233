const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;
const JITTER = 0.2;

/**
 * Milliseconds until an operation is tried again: 15 s, doubled with every try up to an hour, ±20 %.
 *
 * @param attempt tries so far, from 1
 * @param random a number in [0, 1), so that the rule itself is exact
 */
export function retryDelayMs(attempt: number, random: number): number {
  const base = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_MS);
  return Math.round(base * (1 - JITTER + 2 * JITTER * random));
}
