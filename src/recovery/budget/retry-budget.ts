import type { RecoveryPolicy } from '../policy/recovery-policy.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long tries count: the longest window of any limit. */
export const BUDGET_WINDOW_MS = 30 * DAY_MS;

/** A try of a card, whoever made it and for whatever invoice. */
export interface CardTry {
  at: Date;
  /** Made by us rather than by Stripe or the customer. */
  isOwn: boolean;
}

/** What the limits of a policy say to a further try of ours. */
export type BudgetVerdict =
  | { isAllowed: true }
  /** `allowedFrom`: when there is room again if nobody tries meanwhile; undefined where there never is. */
  | { isAllowed: false; allowedFrom: Date | undefined; reason: string };

/** At most `most` tries within any time of `windowMs`. */
interface Limit {
  most: number;
  windowMs: number;
  isOfOwnOnly: boolean;
  reason: string;
}

/**
 * Whether we may try a card at a time, by every limit of the policy. Of several limits that say no, the one that holds
 * longest is named.
 *
 * @param tries of the card in the last {@link BUDGET_WINDOW_MS} before `at`, in any order; later ones are left out
 * @param brand of the card, such as `mastercard`
 */
export function budgetVerdict(
  policy: RecoveryPolicy,
  brand: string | undefined,
  tries: readonly CardTry[],
  at: Date,
): BudgetVerdict {
  let verdict: BudgetVerdict = { isAllowed: true };
  const earlier = tries.filter((made) => made.at <= at);
  for (const limit of limitsOf(policy, brand)) {
    const allowedFrom = roomFrom(limit, earlier, at);
    if (allowedFrom !== undefined && allowedFrom <= at) continue;
    if (!verdict.isAllowed && isSooner(allowedFrom, verdict.allowedFrom)) continue;
    verdict = { isAllowed: false, allowedFrom, reason: limit.reason };
  }
  return verdict;
}

function limitsOf(policy: RecoveryPolicy, brand: string | undefined): Limit[] {
  const { minHoursBetweenAttempts: hours, maxAttempts30Days: all, maxOwnAttempts30Days: own } = policy;
  const limit = (most: number, windowMs: number, reason: string, isOfOwnOnly = false): Limit => ({
    most,
    windowMs,
    isOfOwnOnly,
    reason,
  });
  const limits = [
    limit(1, hours * HOUR_MS, `the card was tried within the last ${hours === 1 ? 'hour' : `${hours} hours`}`),
    limit(all, BUDGET_WINDOW_MS, `the card was tried ${all} times in 30 days, which is the limit`),
    limit(own, BUDGET_WINDOW_MS, `we tried the card ${own} times in 30 days, which is the limit`, true),
  ];
  if (brand !== 'mastercard') return limits;
  const { maxMastercardAttempts24Hours: daily, maxMastercardAttempts30Days: monthly } = policy;
  return [
    ...limits,
    limit(daily, DAY_MS, `the Mastercard was tried ${daily} times in 24 hours, which is the limit`),
    limit(monthly, BUDGET_WINDOW_MS, `the Mastercard was tried ${monthly} times in 30 days, which is the limit`),
  ];
}

/** When fewer than `most` tries lie in the window; undefined for a limit that lets nothing through. */
function roomFrom({ most, windowMs, isOfOwnOnly }: Limit, tries: readonly CardTry[], at: Date): Date | undefined {
  if (most === 0) return undefined;
  const times = tries.filter(({ isOwn }) => isOwn || !isOfOwnOnly).map((made) => made.at.getTime());
  const oldestThatFills = times.sort((first, second) => second - first)[most - 1];
  return oldestThatFills === undefined ? at : new Date(oldestThatFills + windowMs);
}

function isSooner(time: Date | undefined, other: Date | undefined): boolean {
  return time !== undefined && (other === undefined || time <= other);
}
