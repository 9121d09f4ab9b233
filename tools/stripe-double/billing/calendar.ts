/** A billing interval as a price states it. */
export interface Interval {
  interval: string;
  interval_count: number;
}

export const DAY_SECONDS = 86_400;

/**
 * The time `count` intervals after a start. Months keep the day of the start where the month has it, else its last
 * day, and always count from the start, so that a cycle begun on the 31st returns to the 31st.
 */
export function addIntervals(start: number, { interval, interval_count: length }: Interval, count: number): number {
  const steps = length * count;
  if (interval === 'day') return start + steps * DAY_SECONDS;
  if (interval === 'week') return start + steps * 7 * DAY_SECONDS;
  return addMonths(start, interval === 'year' ? steps * 12 : steps);
}

/** The first boundary of the cycle that began at `anchor` after a time. */
export function nextBoundary(anchor: number, interval: Interval, after: number): number {
  let count = 1;
  while (addIntervals(anchor, interval, count) <= after) count += 1;
  return addIntervals(anchor, interval, count);
}

/** The time a number of calendar months later. */
export function addMonths(start: number, months: number): number {
  const from = new Date(start * 1000);
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const time = [from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds()] as const;
  return Date.UTC(from.getUTCFullYear(), month, day, ...time) / 1000;
}
