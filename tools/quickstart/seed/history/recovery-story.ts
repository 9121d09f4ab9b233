import type { RecoveryAttempt } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import { type Decline, DECLINES } from './decline-codes.js';
import { type Person } from './people.js';
import { type Random } from './random.js';
import { planRecovery, type PlannedTry, type RecoveryPlan } from './recovery-plan.js';

const IS_PAUSED = 0.06;

/** What all recovery cases of a history have in common. */
export interface RecoverySetting {
  workspaceId: string;
  /** What would happen after it has not happened yet. */
  now: Date;
  random: Random;
}

/** A failed renewal and every try to collect it. Amounts in other currencies are still null. */
export interface RecoveryStory {
  recovery: RecoveryCase;
  attempts: RecoveryAttempt[];
}

/** One renewal of a customer that failed, and what became of it by now. */
export function tellRecovery(person: Person, openedAt: Date, setting: RecoverySetting): RecoveryStory {
  const { workspaceId, now, random } = setting;
  const decline = random.weighted(DECLINES);
  const plan = planRecovery(decline, openedAt, random);
  const id = random.uuid(openedAt);
  const made = plan.tries.filter(({ at }) => at <= now);
  const attempts = made.map((planned) => toAttempt(planned, decline, random.uuid(planned.at)));
  const { plan: product } = person;
  return {
    recovery: {
      workspaceId,
      id,
      invoiceId: `in_1${random.base62(23)}`,
      customerId: person.customerId,
      subscriptionId: person.subscriptionId,
      email: person.email,
      amountCents: product.invoiceCents,
      currency: product.currency,
      amountReportingCents: null,
      mrrCents: product.mrrCents,
      declineCode: decline.code,
      haltedBy: null,
      timeZone: null,
      causeMailId: null,
      causeLinkId: null,
      attemptCount: made.filter(({ status }) => status !== 'blocked').length,
      openedAt,
      ...stateOf(plan, setting),
      causeAttemptId: attempts.find(({ status }) => status === 'succeeded')?.id ?? null,
    },
    attempts: attempts.map((attempt) => ({
      workspaceId,
      recoveryId: id,
      ...attempt,
      cardKey: person.customerId.replace('cus_', ''),
      cardBrand: 'visa',
      amountCents: product.invoiceCents,
      currency: product.currency,
      amountEurCents: null,
    })),
  };
}

type CaseState = Pick<
  RecoveryCase,
  'status' | 'nextAttemptAt' | 'nextAttemptBy' | 'isPaused' | 'cause' | 'lostReason' | 'closedAt'
>;

function stateOf({ tries, end }: RecoveryPlan, { now, random }: RecoverySetting): CaseState {
  const closed = {
    nextAttemptAt: null,
    nextAttemptBy: null,
    isPaused: false,
    cause: null,
    lostReason: null,
    closedAt: end.at,
  };
  if (end.at <= now) {
    return end.status === 'recovered'
      ? { ...closed, status: 'recovered', cause: end.cause }
      : { ...closed, status: 'lost', lostReason: end.reason };
  }
  // Nobody knows beforehand when a customer will pay.
  const next = tries.find(({ at, initiator }) => at > now && initiator === 'stripe');
  return {
    status: 'open',
    nextAttemptAt: next?.at ?? null,
    nextAttemptBy: next ? 'stripe' : null,
    isPaused: random.chance(IS_PAUSED),
    cause: null,
    lostReason: null,
    closedAt: null,
  };
}

/** What is told of a try; the rest is of the case. */
type ToldAttempt = Omit<
  RecoveryAttempt,
  'workspaceId' | 'recoveryId' | 'cardKey' | 'cardBrand' | 'amountCents' | 'currency' | 'amountEurCents'
>;

function toAttempt({ at, initiator, status, explanation }: PlannedTry, decline: Decline, id: string): ToldAttempt {
  const isDeclined = status === 'failed';
  return {
    id,
    initiator,
    status,
    declineCode: status === 'succeeded' ? null : decline.code,
    adviceCode: isDeclined ? decline.advice : null,
    networkDeclineCode: isDeclined ? decline.networkCode : null,
    networkAdviceCode: null,
    reference: null,
    promptedBy: initiator === 'retainly' ? 'schedule' : null,
    paymentMethodId: null,
    leaseToken: null,
    leaseUntil: null,
    explanation,
    attemptedAt: at,
  };
}
