import { setTimeout as delay } from 'node:timers/promises';

/** Requests per second that copying sends to one account: a fifth of what Stripe allows, and less than a test account's 25. */
const PER_SECOND = 20;
const INTERVAL_MS = 1_000 / PER_SECOND;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 20_000;

/** Spreads the requests of one piece of work evenly over time. */
export class Pace {
  private nextAt = 0;

  /** Resolves when the next request may be sent. */
  readonly turn = async (): Promise<void> => {
    const now = performance.now();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + INTERVAL_MS;
    if (at > now) await delay(at - now);
  };
}

/**
 * Milliseconds to wait after Stripe gave no answer or asked for patience: doubled each time up to 20 s, of which a
 * random part is taken, so that several workers do not come back together.
 *
 * @param failures without success in between, from 1
 * @param random a number in [0, 1)
 */
export function pauseMs(failures: number, random: number): number {
  return Math.round(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + random / 2));
}
