const JITTER_SHARE = 0.2;
const MAX_RETRY_AFTER_MS = 6 * 60 * 60 * 1_000;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** When the next attempt of a delivery is due. */
export interface NextAttemptWish {
  /** Seconds before each attempt; the first is before attempt 1. */
  scheduleSeconds: readonly number[];
  /** Attempts already made in this run of the schedule. */
  attemptsMade: number;
  /** From -1 to 1: where in the band of ±20 % the delay lies. Random in production, fixed in tests. */
  jitter: number;
  /** What the receiver asked for with `Retry-After`, where that counts. */
  retryAfterMs?: number | undefined;
}

/**
 * Milliseconds until the next attempt, or undefined when the schedule is over.
 *
 * The first attempt is never moved by jitter. A receiver may ask for more time than the schedule gives, up to six
 * hours, and never for less.
 */
export function nextDelayMs(wish: NextAttemptWish): number | undefined {
  const seconds = wish.scheduleSeconds[wish.attemptsMade];
  if (seconds === undefined) return undefined;
  const jitter = wish.attemptsMade === 0 ? 0 : wish.jitter * JITTER_SHARE;
  const delayMs = Math.round(seconds * 1_000 * (1 + jitter));
  return Math.max(delayMs, Math.min(wish.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
}

/**
 * The wait a `Retry-After` asks for, in milliseconds from `now`; undefined when the status gives it no meaning (only
 * 429 and 503 do) or the value is neither whole seconds nor an HTTP date.
 */
export function retryAfterMs(
  statusCode: number | undefined,
  header: string | undefined,
  now: Date,
): number | undefined {
  if ((statusCode !== 429 && statusCode !== 503) || header === undefined) return undefined;
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  if (!HTTP_DATE.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime());
}
