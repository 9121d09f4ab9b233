import type { RecoveryAttempt } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import type { CardUpdateLink } from '../../../../src/recovery/card-update/card-update-link.entity.js';
import { explanationOf } from '../../../../src/recovery/cases/attempt-rows.js';
import type { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import type { RecoveryDecision } from '../../../../src/recovery/entities/recovery-decision.entity.js';
import type { RecoveryMail } from '../../../../src/recovery/mails/recovery-mail.entity.js';
import { CARD_BRAND, type Decline, DECLINES, toPaymentDecline } from './decline-codes.js';
import { type Person } from './people.js';
import { type Random } from './random.js';
import { planRecovery, type PlannedTry, type RecoveryPlan } from './recovery-plan.js';
import { attributedCause, decisionsOf, mailsOf, refusalOf } from './recovery-traces.js';

const IS_PAUSED = 0.06;

/** What all recovery cases of a history have in common. */
export interface RecoverySetting {
  workspaceId: string;
  /** As mails name the merchant. */
  merchantName: string;
  /** What would happen after it has not happened yet. */
  now: Date;
  random: Random;
}

/** A failed renewal and everything that happened to it. Amounts in other currencies are still null. */
export interface RecoveryStory {
  recovery: RecoveryCase;
  attempts: RecoveryAttempt[];
  decisions: RecoveryDecision[];
  mails: RecoveryMail[];
  links: CardUpdateLink[];
}

/** One renewal of a customer that failed, and what became of it by now. */
export function tellRecovery(person: Person, openedAt: Date, setting: RecoverySetting): RecoveryStory {
  const { workspaceId, now, random } = setting;
  const decline = random.weighted(DECLINES);
  const plan = planRecovery(decline, openedAt, random);
  const id = random.uuid(openedAt);
  const made = plan.tries.filter(({ at }) => at <= now);
  const attempts = made.map((planned) => toAttempt(planned, decline, random.uuid(planned.at)));
  const recovery: RecoveryCase = {
    ...newCase(person, openedAt, { id, workspaceId, invoiceId: `in_1${random.base62(23)}` }),
    declineCode: decline.code,
    attemptCount: made.filter(({ status }) => status !== 'blocked').length,
    ...stateOf(plan, setting),
    causeAttemptId: attempts.find(({ status }) => status === 'succeeded')?.id ?? null,
  };
  return {
    attempts: attempts.map((attempt) => ({
      workspaceId,
      recoveryId: id,
      ...attempt,
      cardKey: person.customerId.replace('cus_', ''),
      cardBrand: CARD_BRAND,
      amountCents: recovery.amountCents,
      currency: recovery.currency,
      amountEurCents: null,
    })),
    ...traced(recovery, { plan, decline, person }, setting),
  };
}

/** The case with its mails, decisions and cause. */
function traced(
  recovery: RecoveryCase,
  facts: { plan: RecoveryPlan; decline: Decline; person: Person },
  { merchantName, now, random }: RecoverySetting,
): Omit<RecoveryStory, 'attempts'> {
  const sinceMs = now.getTime() - recovery.openedAt.getTime();
  const pausedAt = recovery.isPaused ? new Date(now.getTime() - Math.floor(random.next() * sinceMs)) : null;
  const told = { recovery, ...facts, merchantName, pausedAt, now, random };
  const mails = mailsOf(told);
  const decisions = decisionsOf(told);
  if (recovery.status !== 'recovered') return { recovery, mails, decisions, links: [] };
  const { attributed, links } = attributedCause(told, mails);
  const { cause, mailId: causeMailId, linkId: causeLinkId } = attributed;
  return { recovery: { ...recovery, cause, causeMailId, causeLinkId }, mails, decisions, links };
}

function newCase(
  { customerId, subscriptionId, email, plan }: Person,
  openedAt: Date,
  ids: Pick<RecoveryCase, 'id' | 'workspaceId' | 'invoiceId'>,
) {
  return {
    ...ids,
    customerId,
    subscriptionId,
    email,
    amountCents: plan.invoiceCents,
    currency: plan.currency,
    amountReportingCents: null,
    mrrCents: plan.mrrCents,
    haltedBy: null,
    timeZone: null,
    cause: null,
    causeMailId: null,
    causeLinkId: null,
    openedAt,
  };
}

type CaseState = Pick<
  RecoveryCase,
  'status' | 'nextAttemptAt' | 'nextAttemptBy' | 'isPaused' | 'lostReason' | 'closedAt'
>;

function stateOf({ tries, end }: RecoveryPlan, { now, random }: RecoverySetting): CaseState {
  const closed = {
    nextAttemptAt: null,
    nextAttemptBy: null,
    isPaused: false,
    lostReason: null,
    closedAt: end.at,
  };
  if (end.at <= now) {
    return end.status === 'recovered'
      ? { ...closed, status: 'recovered' }
      : { ...closed, status: 'lost', lostReason: end.reason };
  }
  // Nobody knows beforehand when a customer will pay.
  const next = tries.find(({ at, initiator }) => at > now && initiator === 'stripe');
  return {
    status: 'open',
    nextAttemptAt: next?.at ?? null,
    nextAttemptBy: next ? 'stripe' : null,
    isPaused: random.chance(IS_PAUSED),
    lostReason: null,
    closedAt: null,
  };
}

/** What is told of a try; the rest is of the case. */
type ToldAttempt = Omit<
  RecoveryAttempt,
  'workspaceId' | 'recoveryId' | 'cardKey' | 'cardBrand' | 'amountCents' | 'currency' | 'amountEurCents'
>;

function toAttempt({ at, initiator, status, promptedBy }: PlannedTry, decline: Decline, id: string): ToldAttempt {
  const isDeclined = status === 'failed';
  const outcome = isDeclined ? toPaymentDecline(decline) : undefined;
  return {
    id,
    initiator,
    status,
    declineCode: status === 'succeeded' ? null : decline.code,
    adviceCode: isDeclined ? decline.advice : null,
    networkDeclineCode: isDeclined ? decline.networkCode : null,
    networkAdviceCode: null,
    reference: null,
    promptedBy,
    paymentMethodId: null,
    leaseToken: null,
    leaseUntil: null,
    explanation:
      status === 'blocked' ? `Not tried: ${refusalOf(decline)}.` : explanationOf(initiator, outcome, CARD_BRAND),
    attemptedAt: at,
  };
}
