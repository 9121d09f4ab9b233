import { DateTime } from 'luxon';

import type { RetryRule } from './decline-strategies.js';

const PAYDAY_WAIT_HOURS = 48;
/** Salaries are booked overnight, and a charge in the morning comes before the day's purchases. */
const PAYDAY_HOUR = 9;
const FRIDAY = 5;
/** A Friday is never further away. */
const MOST_DAYS = 7;

/** When to try again after a failure. */
export interface RetryTimeWish {
  rule: Exclude<RetryRule, { kind: 'never' }>;
  failedAt: Date;
  /** Hours in which the network wants no further try. */
  waitHours: number;
  /** IANA name of the customer's time zone. */
  timeZone: string;
}

/** The time of the next try by the rule, and no sooner than the network allows. */
export function retryTimeOf({ rule, failedAt, waitHours, timeZone }: RetryTimeWish): Date {
  const ruleHours = rule.kind === 'payday' ? PAYDAY_WAIT_HOURS : rule.hours;
  const earliest = DateTime.fromJSDate(failedAt, { zone: timeZone }).plus({ hours: Math.max(ruleHours, waitHours) });
  return (rule.kind === 'payday' ? nextPayday(earliest) : earliest).toJSDate();
}

/** Nine in the morning of the next 1st, 15th or Friday. */
function nextPayday(earliest: DateTime): DateTime {
  const today = earliest.set({ hour: PAYDAY_HOUR, minute: 0, second: 0, millisecond: 0 });
  for (let days = 0; days <= MOST_DAYS; days += 1) {
    const day = today.plus({ days });
    const isPayday = day.day === 1 || day.day === 15 || day.weekday === FRIDAY;
    if (isPayday && day >= earliest) return day;
  }
  throw new Error(`no payday within a week of ${earliest.toString()}`);
}
