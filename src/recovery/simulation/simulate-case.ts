import { DateTime } from 'luxon';

import { type BudgetVerdict, budgetVerdict, type CardTry } from '../budget/retry-budget.js';
import { declineOf } from '../cases/attempt-rows.js';
import type { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { plannedSteps } from '../mails/mail-plan.js';
import type { RecoveryPolicy } from '../policy/recovery-policy.js';
import { planRetry, type RetryPlan } from '../retries/retry-plan.js';
import { assessDecline } from '../strategy/assess-decline.js';

/** Something that a policy would have done about a case. */
export interface SimulatedStep {
  at: Date;
  kind: 'retry' | 'refusal' | 'mail';
  /** What and why, for a person. */
  text: string;
}

/** A past case with its tries, oldest first. */
export interface PastCase {
  recovery: RecoveryCase;
  attempts: readonly RecoveryAttempt[];
  /** Tries of other cases' invoices with the same card, earlier and later ones. */
  otherTries: readonly CardTry[];
  /** Since when a person, or the customer's own wish, holds the case; undefined: nothing does. */
  heldSince: Date | undefined;
}

/**
 * What a policy would have done about a past case until it was closed or held; of an open one, also what it would still do.
 *
 * Stripe's and the customer's tries stay as they were; tries of ours are made up anew, and taken to fail like the last
 * one before them: nobody can know how the bank would have answered. The same case and policy always give the same steps.
 */
export function simulateCase(past: PastCase, policy: RecoveryPolicy): SimulatedStep[] {
  const ends = [past.recovery.closedAt, past.heldSince].flatMap((end) => end?.getTime() ?? []);
  const end = ends.length === 0 ? undefined : new Date(Math.min(...ends));
  const steps = [...retriesOf(past, policy, end), ...mailsOf(past, policy, end)];
  // The sort is stable: of one moment the try comes before what follows from it.
  return steps.sort((first, second) => first.at.getTime() - second.at.getTime());
}

/** The failed tries of a case that no policy could have changed: Stripe's and the customer's. */
export function foreignFailures(attempts: readonly RecoveryAttempt[]): RecoveryAttempt[] {
  return attempts.filter(({ initiator, status }) => initiator !== 'retainly' && status === 'failed');
}

function retriesOf(
  { recovery, attempts, otherTries }: PastCase,
  policy: RecoveryPolicy,
  end: Date | undefined,
): SimulatedStep[] {
  const foreign = foreignFailures(attempts);
  const last = foreign.at(-1);
  if (!last) return [];
  const brand = last.cardBrand ?? undefined;
  const cardTries = [...otherTries, ...foreign.map(({ attemptedAt }) => ({ at: attemptedAt, isOwn: false }))];
  const steps: SimulatedStep[] = [];
  for (let failedAt = last.attemptedAt, plannedTries = 0; ; plannedTries += 1) {
    const planned = planRetry({
      policy,
      decline: declineOf(last),
      brand,
      failedAt,
      plannedTries,
      cardTries,
      timeZone: recovery.timeZone ?? policy.timeZone,
    });
    const plan = withRoom(planned, (at) => budgetVerdict(policy, brand, cardTries, at));
    if (plan.kind === 'refused') return [...steps, { at: failedAt, kind: 'refusal', text: plan.reason }];
    if (end && plan.at >= end) return steps;
    steps.push({ at: plan.at, kind: 'retry', text: plan.reason });
    cardTries.push({ at: plan.at, isOwn: true });
    failedAt = plan.at;
  }
}

/** A try that was put off may meet others when its time comes, and is put off again then, as it would be in life. */
function withRoom(plan: RetryPlan, verdictAt: (at: Date) => BudgetVerdict): RetryPlan {
  let settled = plan;
  while (settled.kind !== 'refused') {
    const verdict = verdictAt(settled.at);
    if (verdict.isAllowed) break;
    const { allowedFrom, reason } = verdict;
    settled = allowedFrom ? { ...settled, kind: 'put_off', at: allowedFrom } : { kind: 'refused', at: null, reason };
  }
  return settled;
}

function mailsOf(
  { recovery, attempts }: PastCase,
  { mailDays }: RecoveryPolicy,
  end: Date | undefined,
): SimulatedStep[] {
  const last = attempts.findLast(({ status }) => status === 'failed');
  if (!last) return [];
  const { mail, why } = assessDecline(declineOf(last), last.cardBrand ?? undefined);
  return plannedSteps(mail, recovery.openedAt, mailDays, recovery.openedAt)
    .filter(({ dueAt }) => !end || dueAt < end)
    .map(({ step, dueAt }) => ({ at: dueAt, kind: 'mail', text: `${step}: the payment was declined: ${why}` }));
}

/** A step as a line: time, case, what and why. */
export function lineOf({ invoiceId }: RecoveryCase, { at, kind, text }: SimulatedStep): string {
  return `${DateTime.fromJSDate(at, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm'Z'")}  ${invoiceId}  ${kind.padEnd(7)}  ${text}`;
}
