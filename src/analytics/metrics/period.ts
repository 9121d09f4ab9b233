/** Windows that analytics can be asked for; each counts back from now in days of 24 hours. */
export const PERIODS = ['last_7_days', 'last_30_days', 'last_90_days'] as const;
export type Period = (typeof PERIODS)[number];

const DAYS: Record<Period, number> = { last_7_days: 7, last_30_days: 30, last_90_days: 90 };
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * A span of time: `since` is outside it, `until` inside, so that consecutive windows share no instant and what happened
 * this very millisecond counts.
 *
 * The whole UTC days in it reach from `firstDay` to before `dayAfterLast`, both midnights; what lies before and after
 * them are its edges.
 */
export interface Window {
  since: Date;
  until: Date;
  firstDay: Date;
  dayAfterLast: Date;
}

/** The window of a period that ends at `now`. */
export function windowOf(period: Period, now: Date): Window {
  return windowBetween(new Date(now.getTime() - DAYS[period] * DAY_MS), now);
}

/** The window of the same length that ends where that of the period begins. */
export function windowBefore(period: Period, now: Date): Window {
  return windowOf(period, new Date(now.getTime() - DAYS[period] * DAY_MS));
}

/** The window between two instants at least two days apart. */
export function windowBetween(since: Date, until: Date): Window {
  return {
    since,
    until,
    firstDay: new Date(midnightBefore(since) + DAY_MS),
    dayAfterLast: new Date(midnightBefore(until)),
  };
}

/** Whole UTC days between two midnights; a missing one is no bound. */
export interface WholeDays {
  first: Date | undefined;
  after: Date | undefined;
}

/** The whole UTC days from `since` (inclusive) to `end` (exclusive), either of which may be missing; undefined: none. */
export function wholeDaysOf(since: Date | undefined, end: Date | undefined): WholeDays | undefined {
  const first = since && new Date(midnightBefore(new Date(since.getTime() + DAY_MS - 1)));
  const after = end && new Date(midnightBefore(end));
  return first && after && first >= after ? undefined : { first, after };
}

/** The first instant of each of the last `count` UTC months, oldest first; the last one is the month of `now`. */
export function lastMonths(count: number, now: Date): Date[] {
  return Array.from(
    { length: count },
    (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (count - 1 - index))),
  );
}

function midnightBefore(time: Date): number {
  return Math.floor(time.getTime() / DAY_MS) * DAY_MS;
}
