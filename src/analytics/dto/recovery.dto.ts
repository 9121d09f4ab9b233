import { z } from 'zod';

import type { RecoveryAttempt } from '../../recovery/entities/recovery-attempt.entity.js';
import { RECOVERY_CAUSES, RECOVERY_STATUSES, type RecoveryCase } from '../../recovery/entities/recovery-case.entity.js';
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
  is_paused: z.boolean(),
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

/** A case with every try to collect it. */
export const RecoveryDetail = z
  .object({
    ...caseFields,
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
    is_paused: recovery.isPaused,
    cause: recovery.cause,
    lost_reason: recovery.lostReason,
    opened_at: toWireTime(recovery.openedAt),
    closed_at: toWireTimeOrNull(recovery.closedAt),
  };
}

/** A case and its tries in wire names. */
export function toRecoveryDetail({ recovery, attempts }: RecoveryHistory): RecoveryDetail {
  return { ...toRecoveryRow(recovery), attempts: attempts.map(toAttempt) };
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
    explanation: attempt.explanation,
    attempted_at: toWireTime(attempt.attemptedAt),
  };
}
