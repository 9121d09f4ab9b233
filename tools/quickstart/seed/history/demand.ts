import { type Random } from './random.js';

const DAY_MS = 86_400_000;

/** How busy the business is: `perDay` at the end of the history, `growth` times less at its beginning. */
export interface Demand {
  /** Mean number per day at the end of the history, in a season of 1. */
  perDay: number;
  /** By how much the business grew over the whole history. */
  growth: number;
  /** How much busier than usual a UTC day is. */
  season: (day: Date) => number;
}

/** A stretch of UTC days, oldest first. */
export interface Period {
  /** The moment the history ends; nothing in it is later. */
  now: Date;
  /** Whole days before the day of `now`. */
  days: number;
}

/** Sunday first: people tidy up their subscriptions on Mondays. */
const WEEKDAYS = [0.78, 1.24, 1.14, 1.06, 1.02, 0.96, 0.72];
/** January first: budgets are looked at in January, and again when the summer is over. */
const MONTHS = [1.38, 1.08, 0.98, 0.93, 0.92, 0.95, 1.02, 1.26, 1.2, 0.96, 0.92, 0.86];
/** By hour, UTC: the working day of Europe with an evening tail. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 8, 13, 16, 17, 15, 12, 14, 15, 15, 14, 12, 10, 10, 9, 7, 5, 3].map(
  (weight, hour) => [hour, weight] as const,
);

/** How strongly people wish to leave on a day. */
export function leavingSeason(day: Date): number {
  return (WEEKDAYS[day.getUTCDay()] ?? 1) * (MONTHS[day.getUTCMonth()] ?? 1);
}

/** How many renewals fall on a day: most subscriptions renew at the beginning or in the middle of a month. */
export function renewalSeason(day: Date): number {
  const date = day.getUTCDate();
  if (date <= 3) return 2.4;
  if (date >= 15 && date <= 16) return 1.6;
  return 0.8;
}

/** The times at which something happened, oldest first, none after `now`. */
export function arrivals({ now, days }: Period, demand: Demand, random: Random): Date[] {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return Array.from({ length: days + 1 }, (_, index) => {
    const day = new Date(today - (days - index) * DAY_MS);
    const size = (1 / demand.growth) ** (1 - index / Math.max(days, 1));
    const count = random.count(demand.perDay * size * demand.season(day));
    return Array.from({ length: count }, () => timeOfDay(day, random));
  })
    .flat()
    .filter((time) => time <= now)
    .sort((first, second) => first.getTime() - second.getTime());
}

function timeOfDay(day: Date, random: Random): Date {
  const hour = random.weighted(HOURS);
  return new Date(day.getTime() + hour * 3_600_000 + random.int(0, 3_599_999));
}
