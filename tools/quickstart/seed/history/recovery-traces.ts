import type { CardUpdateLink } from '../../../../src/recovery/card-update/card-update-link.entity.js';
import { type AttributedCause, causeOf } from '../../../../src/recovery/causes/recovery-cause.js';
import type { AttemptInitiator } from '../../../../src/recovery/entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../../../../src/recovery/entities/recovery-case.entity.js';
import type { RecoveryDecision } from '../../../../src/recovery/entities/recovery-decision.entity.js';
import { plannedSteps, type PlannedStep } from '../../../../src/recovery/mails/mail-plan.js';
import type { RecoveryMail } from '../../../../src/recovery/mails/recovery-mail.entity.js';
import { DEFAULT_RECOVERY_POLICY } from '../../../../src/recovery/policy/recovery-policy.js';
import { assessDecline } from '../../../../src/recovery/strategy/assess-decline.js';
import { liquidEngine } from '../../../../src/recovery/templates/liquid-engines.js';
import { formatAmount, sampleData } from '../../../../src/recovery/templates/mail-data.js';
import { type MailLanguage, mailLanguageFor } from '../../../../src/recovery/templates/mail-languages.js';
import { defaultSource } from '../../../../src/recovery/templates/mail-source.js';
import { CARD_BRAND, type Decline, toPaymentDecline } from './decline-codes.js';
import type { Person } from './people.js';
import type { Random } from './random.js';
import type { PlannedTry, RecoveryPlan } from './recovery-plan.js';

const DAY_MS = 86_400_000;
const LINK_DAYS = 14;
const SUBJECTS = liquidEngine('nothing');
/** From entering the provider's page to the try with the new card. */
const ENTERS_CARD_MS = 90_000;
/** A worker looks for due mails every quarter of a minute. */
const SENT_WITHIN_MS = 15_000;

/** A case as far as it is told, with what decides about its traces. */
export interface ToldCase {
  recovery: RecoveryCase;
  plan: RecoveryPlan;
  decline: Decline;
  person: Person;
  merchantName: string;
  /** Since when somebody has put it on hold; null: nobody has. */
  pausedAt: Date | null;
  now: Date;
  random: Random;
}

/** The mails of a case, as they were planned, sent or dropped by now. */
export function mailsOf(told: ToldCase): RecoveryMail[] {
  const { recovery, decline, person } = told;
  const { mail } = assessDecline(toPaymentDecline(decline), CARD_BRAND);
  const { openedAt } = recovery;
  const language = mailLanguageFor(person.locale === null ? [] : [person.locale], 'en');
  return plannedSteps(mail, openedAt, DEFAULT_RECOVERY_POLICY.mailDays, openedAt).map((planned) => ({
    workspaceId: recovery.workspaceId,
    id: told.random.uuid(openedAt),
    recoveryId: recovery.id,
    noticeKey: null,
    step: planned.step,
    customerId: recovery.customerId,
    subscriptionId: recovery.subscriptionId,
    dueAt: planned.dueAt,
    leaseToken: null,
    leaseUntil: null,
    createdAt: openedAt,
    ...outcomeOf(planned, told, language),
  }));
}

type MailOutcome = Pick<
  RecoveryMail,
  | 'state'
  | 'reason'
  | 'attemptCount'
  | 'nextAttemptAt'
  | 'recipient'
  | 'language'
  | 'subject'
  | 'handedOverAt'
  | 'sentAt'
>;

function outcomeOf({ step, dueAt }: PlannedStep, told: ToldCase, language: MailLanguage): MailOutcome {
  const { recovery, plan, pausedAt, now, random } = told;
  const sentAt = new Date(dueAt.getTime() + random.int(1_000, SENT_WITHIN_MS));
  const nothing = {
    attemptCount: 0,
    nextAttemptAt: null,
    recipient: null,
    language: null,
    subject: null,
    handedOverAt: null,
    sentAt: null,
  };
  if (plan.end.at <= sentAt && plan.end.at <= now) {
    return { ...nothing, state: 'dropped', reason: plan.end.status === 'recovered' ? 'paid' : 'lost' };
  }
  if (pausedAt && pausedAt <= sentAt) return { ...nothing, state: 'dropped', reason: 'paused' };
  if (sentAt > now) return { ...nothing, state: 'planned', reason: null, nextAttemptAt: dueAt };
  const amount = formatAmount(recovery.amountCents, recovery.currency, language);
  const data = { ...sampleData(told.merchantName, [], language), amount };
  const subject = String(SUBJECTS.parseAndRenderSync(defaultSource(step, language).subject, data));
  return {
    ...nothing,
    state: 'sent',
    reason: null,
    attemptCount: 1,
    recipient: recovery.email,
    language,
    subject,
    handedOverAt: sentAt,
    sentAt,
  };
}

/** What the money of a recovered case is put down to, and the link where there was one. */
export function attributedCause(
  { recovery, plan, random }: ToldCase,
  mails: readonly RecoveryMail[],
): { attributed: AttributedCause; links: CardUpdateLink[] } {
  const paid = plan.tries.at(-1);
  const paidAt = plan.end.at;
  const sent = mails.flatMap(({ id: mailId, sentAt }) => (sentAt ? [{ mailId, sentAt }] : []));
  const lastMail = sent.at(-1);
  const expiresAt = new Date((lastMail?.sentAt.getTime() ?? 0) + LINK_DAYS * DAY_MS);
  const usedAt = new Date(paidAt.getTime() - ENTERS_CARD_MS);
  const hasUsedLink = paid?.promptedBy === 'new_card' && lastMail !== undefined && usedAt < expiresAt;
  const links = hasUsedLink
    ? [
        {
          workspaceId: recovery.workspaceId,
          id: random.uuid(lastMail.sentAt),
          recoveryId: recovery.id,
          customerId: recovery.customerId,
          createdAt: lastMail.sentAt,
          expiresAt,
          usedAt,
          useCount: 1,
        },
      ]
    : [];
  const [link] = links.map(({ id: linkId }) => ({ linkId, usedAt }));
  const paidBy: AttemptInitiator = paid?.initiator ?? 'customer';
  return { attributed: causeOf({ paidAt, paidBy, link, mail: lastMail }), links };
}

/** What was decided after each try, in the words of the product. */
export function decisionsOf({ recovery, plan, decline, pausedAt, now, random }: ToldCase): RecoveryDecision[] {
  const { why, retry } = assessDecline(toPaymentDecline(decline), CARD_BRAND);
  const decisions: Omit<RecoveryDecision, 'workspaceId' | 'id' | 'recoveryId'>[] = [];
  for (const [index, made] of plan.tries.entries()) {
    if (made.at > now || made.status === 'succeeded') continue;
    const decidedAt = made.at;
    const next = plan.tries.slice(index + 1).find(({ status }) => status !== 'blocked');
    if (made.status === 'blocked') {
      decisions.push({ kind: 'refused', reason: refusalOf(decline), attemptAt: null, decidedAt });
    } else if (next?.initiator === 'stripe') {
      const reason = 'Stripe tries again by its own schedule';
      decisions.push({ kind: 'scheduled', reason, attemptAt: next.at, decidedAt });
    } else if (isOwnPlan(next) && next.at <= now) {
      const reason = `the payment was declined: ${why}; Stripe plans no further try`;
      decisions.push({ kind: 'scheduled', reason, attemptAt: next.at, decidedAt });
    } else if (retry.kind === 'never') {
      const reason = `the payment was declined: ${why}; the same card is not tried again`;
      decisions.push({ kind: 'refused', reason, attemptAt: null, decidedAt });
    }
  }
  if (pausedAt) {
    decisions.push({ kind: 'stopped', reason: 'somebody paused the case', attemptAt: null, decidedAt: pausedAt });
  }
  const { workspaceId, id: recoveryId } = recovery;
  return decisions.map((decision) => ({ workspaceId, id: random.uuid(decision.decidedAt), recoveryId, ...decision }));
}

/** Why a card that is gone is not tried, whoever asks. */
export function refusalOf(decline: Decline): string {
  return `${assessDecline(toPaymentDecline(decline), CARD_BRAND).why}; this card must not be tried again`;
}

function isOwnPlan(planned: PlannedTry | undefined): planned is PlannedTry {
  return planned?.promptedBy === 'schedule';
}
