import { z } from 'zod';

import type { RecoveryAttempt } from '../../recovery/entities/recovery-attempt.entity.js';
import {
  HALTS,
  NEXT_ATTEMPT_MAKERS,
  RECOVERY_CAUSES,
  RECOVERY_STATUSES,
  type RecoveryCase,
} from '../../recovery/entities/recovery-case.entity.js';
import { DECISION_KINDS, type RecoveryDecision } from '../../recovery/entities/recovery-decision.entity.js';
import { MAIL_STATES, type RecoveryMail } from '../../recovery/mails/recovery-mail.entity.js';
import { isOrderedRange } from '../../shared/http/query-schemas.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { RecoveryHistory } from '../recoveries/recovery-reads.repository.js';
import { hasOnePosition, listAnswer, listQuery } from './list.dto.js';

const status = z.enum(RECOVERY_STATUSES);
const time = z.string().meta({ examples: ['2026-05-01T10:00:00Z'] });

/** Query of `GET /api/v1/recoveries`. */
export const RecoveriesQuery = z
  .object({ ...listQuery, status: status.optional().meta({ description: 'Only cases that stand so.' }) })
  .refine(isOrderedRange, { path: ['since'], message: 'must not be after until' })
  .refine(hasOnePosition, { path: ['offset'], message: 'must not be given together with cursor' });
export type RecoveriesQuery = z.infer<typeof RecoveriesQuery>;

const caseFields = {
  id: z.string().meta({ examples: ['rec_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
  invoice_id: z.string(),
  customer_id: z.string(),
  subscription_id: z.string(),
  email: z.string().nullable(),
  status,
  amount_cents: z.int().meta({ description: 'Amount due, in `currency`.' }),
  currency: z.string(),
  mrr_cents: z.int().meta({ description: 'MRR of the subscription when the payment first failed.' }),
  decline_code: z.string().nullable().meta({ description: 'Of the latest failed try.' }),
  attempt_count: z.int(),
  next_attempt_at: time.nullable(),
  next_attempt_by: z.enum(NEXT_ATTEMPT_MAKERS).nullable(),
  is_paused: z.boolean(),
  halted_by: z
    .enum(HALTS)
    .nullable()
    .meta({ description: 'Why the customer is left alone although the case is open.' }),
  cause: z.enum(RECOVERY_CAUSES).nullable().meta({ description: 'What brought the money.' }),
  lost_reason: z.string().nullable(),
  opened_at: time,
  closed_at: time.nullable(),
};

/** A row of the list. */
export const RecoveryRow = z.object(caseFields).meta({ id: 'Recovery' });
export type RecoveryRow = z.infer<typeof RecoveryRow>;

/** A page of failed-payment cases, newest first. */
export const RecoveriesAnswer = listAnswer(RecoveryRow).meta({ id: 'Recoveries' });
export type RecoveriesAnswer = z.infer<typeof RecoveriesAnswer>;

/** A case with every try, decision and mail. */
export const RecoveryDetail = z
  .object({
    ...caseFields,
    evidence: z
      .object({ attempt_id: z.string().nullable(), mail_id: z.string().nullable(), link_id: z.string().nullable() })
      .meta({ description: 'Of the cause: the try that was paid, the mail or the link that came before it.' }),
    decisions: z
      .array(
        z.object({
          kind: z.enum(DECISION_KINDS),
          reason: z.string(),
          attempt_at: time.nullable().meta({ description: 'Of the try that was planned or put off.' }),
          decided_at: time,
        }),
      )
      .meta({ description: 'Why there is a further try, a later one or none; oldest first.' }),
    mails: z
      .array(
        z.object({
          id: z.string(),
          step: z.string(),
          state: z.enum(MAIL_STATES),
          reason: z.string().nullable(),
          recipient: z.string().nullable(),
          language: z.string().nullable(),
          subject: z.string().nullable(),
          due_at: time,
          sent_at: time.nullable(),
        }),
      )
      .meta({ description: 'In the order in which they are due.' }),
    attempts: z
      .array(
        z.object({
          id: z.string().meta({ examples: ['att_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
          initiator: z.enum(['stripe', 'retainly', 'customer']),
          status: z.enum(['pending', 'succeeded', 'failed', 'blocked']),
          amount_cents: z.int(),
          currency: z.string(),
          decline_code: z.string().nullable(),
          advice_code: z.string().nullable(),
          network_decline_code: z.string().nullable(),
          network_advice_code: z.string().nullable(),
          prompted_by: z.enum(['schedule', 'new_card', 'request']).nullable().meta({
            description: 'What led to a try of ours.',
          }),
          card_brand: z.string().nullable(),
          explanation: z.string().meta({ description: 'Why this try was made, put off or refused.' }),
          attempted_at: time,
        }),
      )
      .meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'RecoveryDetail' });
export type RecoveryDetail = z.infer<typeof RecoveryDetail>;

/** A case in wire names. */
export function toRecoveryRow(recovery: RecoveryCase): RecoveryRow {
  return {
    id: toPublicId('recovery', recovery.id),
    invoice_id: recovery.invoiceId,
    customer_id: recovery.customerId,
    subscription_id: recovery.subscriptionId,
    email: recovery.email,
    status: recovery.status,
    amount_cents: recovery.amountCents,
    currency: recovery.currency,
    mrr_cents: recovery.mrrCents,
    decline_code: recovery.declineCode,
    attempt_count: recovery.attemptCount,
    next_attempt_at: toWireTimeOrNull(recovery.nextAttemptAt),
    next_attempt_by: recovery.nextAttemptBy,
    is_paused: recovery.isPaused,
    halted_by: recovery.haltedBy,
    cause: recovery.cause,
    lost_reason: recovery.lostReason,
    opened_at: toWireTime(recovery.openedAt),
    closed_at: toWireTimeOrNull(recovery.closedAt),
  };
}

/** A case with all that happened to it, in wire names. */
export function toRecoveryDetail({ recovery, attempts, decisions, mails }: RecoveryHistory): RecoveryDetail {
  const { causeAttemptId } = recovery;
  return {
    ...toRecoveryRow(recovery),
    evidence: {
      attempt_id: causeAttemptId === null ? null : toPublicId('recoveryAttempt', causeAttemptId),
      mail_id: recovery.causeMailId,
      link_id: recovery.causeLinkId,
    },
    decisions: decisions.map(toDecision),
    mails: mails.map(toMail),
    attempts: attempts.map(toAttempt),
  };
}

function toDecision({ kind, reason, attemptAt, decidedAt }: RecoveryDecision): RecoveryDetail['decisions'][number] {
  return { kind, reason, attempt_at: toWireTimeOrNull(attemptAt), decided_at: toWireTime(decidedAt) };
}

function toMail(mail: RecoveryMail): RecoveryDetail['mails'][number] {
  const { id, step, state, reason, recipient, language, subject } = mail;
  const [due_at, sent_at] = [toWireTime(mail.dueAt), toWireTimeOrNull(mail.sentAt)];
  return { id, step, state, reason, recipient, language, subject, due_at, sent_at };
}

function toAttempt(attempt: RecoveryAttempt): RecoveryDetail['attempts'][number] {
  return {
    id: toPublicId('recoveryAttempt', attempt.id),
    initiator: attempt.initiator,
    status: attempt.status,
    amount_cents: attempt.amountCents,
    currency: attempt.currency,
    decline_code: attempt.declineCode,
    advice_code: attempt.adviceCode,
    network_decline_code: attempt.networkDeclineCode,
    network_advice_code: attempt.networkAdviceCode,
    prompted_by: attempt.promptedBy,
    card_brand: attempt.cardBrand,
    explanation: attempt.explanation,
    attempted_at: toWireTime(attempt.attemptedAt),
  };
}
