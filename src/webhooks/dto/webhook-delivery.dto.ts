import { z } from 'zod';

import { listAnswer, PageQuery } from '../../shared/http/list-page.js';
import { isOrderedRange, sinceQuery, untilQuery } from '../../shared/http/query-schemas.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { publicId, toPublicId } from '../../shared/ids.js';
import type { WebhookAttempt } from '../entities/webhook-attempt.entity.js';
import { DELIVERY_STATES, type WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import type { DeliveryFilter, DeliveryWithAttempts } from '../deliveries/webhook-delivery.repository.js';
import type { TestOutcome } from '../deliveries/send-test-event.service.js';

const EXAMPLE_UUID = '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const EXAMPLE_TIME = '2026-05-01T10:00:00Z';

const deliveriesQuery = PageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  event_type: z.string('must be given once').max(100).optional(),
  since: sinceQuery.optional(),
  until: untilQuery.optional(),
});
const range = { path: ['since'], message: 'must not be after until' };

/** Query of an endpoint's deliveries; `since` and `until` are about when they were made. */
export const DeliveriesQuery = deliveriesQuery.refine(isOrderedRange, range);
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;

/** Query of a workspace's deliveries. */
export const AllDeliveriesQuery = deliveriesQuery
  .extend({ endpoint_id: publicId('webhookEndpoint').optional() })
  .refine(isOrderedRange, range);
export type AllDeliveriesQuery = z.infer<typeof AllDeliveriesQuery>;

const reason = z
  .string()
  .nullable()
  .meta({ description: 'Why the last attempt failed, such as `timeout`.', examples: ['http_error'] });

const deliveryFields = {
  id: z.string().meta({ examples: [`dlv_${EXAMPLE_UUID}`] }),
  endpoint_id: z.string().meta({ examples: [`whe_${EXAMPLE_UUID}`] }),
  event_id: z.string().meta({ examples: [`evt_${EXAMPLE_UUID}`] }),
  event_type: z.string().meta({ examples: ['cancel.saved'] }),
  state: z.enum(DELIVERY_STATES),
  attempt_count: z.int().meta({ description: 'Finished attempts.' }),
  next_attempt_at: z.iso.datetime().nullable(),
  last_status_code: z.int().nullable(),
  last_reason: reason,
  created_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
  finished_at: z.iso.datetime().nullable(),
};

const attempt = z
  .object({
    attempt_number: z.int(),
    trigger: z.enum(['schedule', 'manual', 'test']),
    attempted_at: z.iso.datetime(),
    duration_ms: z.int(),
    outcome: z.string().meta({ description: '`succeeded`, or why it failed.', examples: ['succeeded'] }),
    status_code: z.int().nullable(),
    request_headers: z.record(z.string(), z.string()).meta({ description: 'As sent, without the signatures.' }),
    response_headers: z.record(z.string(), z.string()),
    response_body: z.string().meta({ description: 'The first 16 KiB.' }),
  })
  .meta({ id: 'WebhookAttempt', description: 'One try to deliver.' });

/** A delivery as it is listed. */
export const WebhookDeliveryObject = z
  .object(deliveryFields)
  .meta({ id: 'WebhookDelivery', description: 'One event on its way to one endpoint.' });
export type WebhookDeliveryObject = z.infer<typeof WebhookDeliveryObject>;

/** A page of deliveries. */
export const WebhookDeliveryPage = listAnswer(WebhookDeliveryObject, 'WebhookDeliveryPage');
export type WebhookDeliveryPage = z.infer<typeof WebhookDeliveryPage>;

/** A delivery with what was sent and every attempt. */
export const WebhookDeliveryDetail = z
  .object({
    ...deliveryFields,
    payload: z.string().meta({ description: 'The body, byte for byte as it is signed and sent.' }),
    attempts: z.array(attempt).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'WebhookDeliveryDetail', description: 'A delivery with its attempts.' });
export type WebhookDeliveryDetail = z.infer<typeof WebhookDeliveryDetail>;

/** How a test event fared. */
export const WebhookTestResult = z
  .object({
    delivery_id: z.string().meta({ examples: [`dlv_${EXAMPLE_UUID}`] }),
    success: z.boolean(),
    outcome: z.string().meta({ description: '`succeeded`, or why it failed.', examples: ['succeeded'] }),
    status_code: z.int().nullable(),
    duration_ms: z.int(),
    response_body: z.string().nullable().meta({ description: 'The first 16 KiB.' }),
  })
  .meta({ id: 'WebhookTestResult', description: 'What the endpoint answered to a signed `webhook.test`.' });
export type WebhookTestResult = z.infer<typeof WebhookTestResult>;

/** The domain form of a query of deliveries, without the endpoint. */
export function toDeliveryFilter(query: DeliveriesQuery): DeliveryFilter & { limit: number } {
  const { limit, state, event_type: eventType, since, until, cursor: after } = query;
  return { limit, state, eventType, since, until, after };
}

/** The wire form of a delivery. */
export function toWebhookDeliveryObject(delivery: WebhookDelivery): WebhookDeliveryObject {
  return {
    id: toPublicId('delivery', delivery.id),
    endpoint_id: toPublicId('webhookEndpoint', delivery.endpointId),
    event_id: toPublicId('event', delivery.eventId),
    event_type: delivery.eventType,
    state: delivery.state,
    attempt_count: delivery.attemptCount,
    next_attempt_at: toWireTimeOrNull(delivery.nextAttemptAt),
    last_status_code: delivery.lastStatusCode,
    last_reason: delivery.lastReason,
    created_at: toWireTime(delivery.createdAt),
    finished_at: toWireTimeOrNull(delivery.finishedAt),
  };
}

/** The wire form of a delivery with its attempts. */
export function toWebhookDeliveryDetail({ delivery, payload, attempts }: DeliveryWithAttempts): WebhookDeliveryDetail {
  return { ...toWebhookDeliveryObject(delivery), payload, attempts: attempts.map(toAttemptObject) };
}

/** The wire form of a test's outcome. */
export function toWebhookTestResult({ deliveryId, result }: TestOutcome): WebhookTestResult {
  return {
    delivery_id: toPublicId('delivery', deliveryId),
    success: result.outcome === 'succeeded',
    outcome: result.outcome,
    status_code: result.answer?.statusCode ?? null,
    duration_ms: result.durationMs,
    response_body: result.answer?.body ?? null,
  };
}

function toAttemptObject(made: WebhookAttempt): z.infer<typeof attempt> {
  return {
    attempt_number: made.attemptNumber,
    trigger: made.trigger,
    attempted_at: toWireTime(made.attemptedAt),
    duration_ms: made.durationMs,
    outcome: made.outcome,
    status_code: made.statusCode,
    request_headers: made.requestHeaders,
    response_headers: made.responseHeaders,
    response_body: made.responseBody,
  };
}
