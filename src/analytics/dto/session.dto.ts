import { z } from 'zod';

import type { CancelSession } from '../../flows/entities/cancel-session.entity.js';
import { isOrderedRange } from '../../shared/http/query-schemas.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { SessionHistory } from '../sessions/session-reads.repository.js';
import { hasOnePosition, listAnswer, listQuery } from './list.dto.js';

const outcome = z.enum(['saved', 'canceled', 'abandoned']);
const offerType = z.enum(['discount', 'pause', 'downgrade', 'annual_switch']);
const time = z.string().meta({ examples: ['2026-05-01T10:00:00Z'] });
const freeObject = z.record(z.string(), z.unknown());

/** Query of `GET /api/v1/sessions`. */
export const SessionsQuery = z
  .object({
    ...listQuery,
    outcome: outcome.optional().meta({ description: 'Only sessions that ended so.' }),
    q: z
      .string('must be given once')
      .min(1, 'must not be empty')
      .max(320, 'must not be longer than 320 characters')
      .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
      .optional()
      .meta({ description: 'A customer id or an e-mail address, whole.' }),
  })
  .refine(isOrderedRange, { path: ['since'], message: 'must not be after until' })
  .refine(hasOnePosition, { path: ['offset'], message: 'must not be given together with cursor' });
export type SessionsQuery = z.infer<typeof SessionsQuery>;

const sessionFields = {
  id: z.string().meta({ examples: ['sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
  flow_id: z.string(),
  subscription_id: z.string(),
  customer_id: z.string(),
  email: z.string().nullable(),
  outcome: outcome.nullable().meta({ description: 'null while the session is open.' }),
  reason: z.string().nullable(),
  comment: z.string().nullable(),
  offer_type: offerType.nullable().meta({ description: 'Of the accepted offer, else of the last one shown.' }),
  offer_accepted: z.boolean(),
  offer_value: freeObject.nullable(),
  mrr_cents: z.int().meta({ description: 'MRR of the subscription at the start, in `currency`.' }),
  saved_mrr_cents: z.int().nullable(),
  currency: z.string(),
  metadata: freeObject,
  started_at: time,
  completed_at: time.nullable(),
  save_reversed_at: time.nullable(),
};

/** A row of the list. */
export const SessionRow = z.object(sessionFields).meta({ id: 'Session' });
export type SessionRow = z.infer<typeof SessionRow>;

/** A page of sessions, newest first. */
export const SessionsAnswer = listAnswer(SessionRow).meta({ id: 'Sessions' });
export type SessionsAnswer = z.infer<typeof SessionsAnswer>;

/** A session with everything that happened in it. */
export const SessionDetail = z
  .object({
    ...sessionFields,
    flow_version: z.int(),
    plan_id: z.string().nullable(),
    plan_name: z.string().nullable(),
    locale: z.string().nullable(),
    last_step: z.string().nullable(),
    reactivated_at: time.nullable(),
    timeline: z
      .array(z.object({ event_type: z.string(), data: freeObject, occurred_at: time }))
      .meta({ description: 'What was shown and done, oldest first; the first thousand events.' }),
    billing: z
      .array(
        z.object({
          kind: z.enum(['offer', 'cancel']),
          state: z.enum(['pending', 'succeeded', 'failed', 'needs_review', 'superseded']),
          error_code: z.string().nullable(),
          created_at: time,
          updated_at: time,
        }),
      )
      .meta({ description: 'What was done in Stripe for it, oldest first.' }),
    webhooks: z
      .array(
        z.object({
          event_id: z.string(),
          event_type: z.string(),
          occurred_at: time,
          delivery_id: z.string().nullable().meta({ description: 'null where no endpoint wanted the event.' }),
          endpoint_id: z.string().nullable(),
          state: z
            .string()
            .nullable()
            .meta({ description: 'State of the delivery.', examples: ['delivered'] }),
          attempt_count: z.int(),
          last_status_code: z.int().nullable(),
        }),
      )
      .meta({ description: 'Events announced about it and their deliveries, oldest first, while these are kept.' }),
  })
  .meta({ id: 'SessionDetail' });
export type SessionDetail = z.infer<typeof SessionDetail>;

/** A session in wire names. */
export function toSessionRow(session: CancelSession): SessionRow {
  return {
    id: toPublicId('session', session.id),
    flow_id: toPublicId('flow', session.flowId),
    subscription_id: session.subscriptionId,
    customer_id: session.customerId,
    email: session.email,
    outcome: session.outcome,
    reason: session.reason,
    comment: session.comment,
    offer_type: session.offerType,
    offer_accepted: session.offerAccepted,
    offer_value: session.offerValue,
    mrr_cents: session.mrrCents,
    saved_mrr_cents: session.savedMrrCents,
    currency: session.currency,
    metadata: session.metadata,
    started_at: toWireTime(session.startedAt),
    completed_at: toWireTimeOrNull(session.completedAt),
    save_reversed_at: toWireTimeOrNull(session.saveReversedAt),
  };
}

/** A session and its history in wire names. */
export function toSessionDetail(history: SessionHistory): SessionDetail {
  const { session, events, operations, announcements } = history;
  return {
    ...toSessionRow(session),
    flow_version: session.flowVersion,
    plan_id: session.planId,
    plan_name: session.planName,
    locale: session.locale,
    last_step: session.lastStep,
    reactivated_at: toWireTimeOrNull(session.reactivatedAt),
    timeline: events.map((event) => ({
      event_type: event.eventType,
      data: event.data,
      occurred_at: toWireTime(event.occurredAt),
    })),
    billing: operations.map((operation) => ({
      kind: operation.kind,
      state: operation.state,
      error_code: operation.errorCode,
      created_at: toWireTime(operation.createdAt),
      updated_at: toWireTime(operation.updatedAt),
    })),
    webhooks: announcements.map((announcement) => ({
      event_id: toPublicId('event', announcement.eventId),
      event_type: announcement.eventType,
      occurred_at: toWireTime(announcement.occurredAt),
      delivery_id: announcement.deliveryId && toPublicId('delivery', announcement.deliveryId),
      endpoint_id: announcement.endpointId && toPublicId('webhookEndpoint', announcement.endpointId),
      state: announcement.state,
      attempt_count: announcement.attemptCount,
      last_status_code: announcement.lastStatusCode,
    })),
  };
}
