import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { isOrderedRange, sinceQuery, untilQuery } from '../../shared/http/query-schemas.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import { webhookEventTypes } from '../../shared/outbox/webhook-event-catalogue.js';
import type { CreatedEndpoint, EndpointEdit, EndpointWish } from '../endpoints/webhook-endpoints.service.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';

const MAX_DESCRIPTION_LENGTH = 500;
const MAX_EVENT_TYPES = 50;
const DAY_SECONDS = 24 * 60 * 60;
const EXAMPLE_TIME = '2026-05-01T10:00:00Z';
const EXAMPLE_ID = 'whe_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

const url = z.string().meta({
  description: 'Public https address. Redirects are not followed; addresses inside private networks are refused.',
  examples: ['https://example.com/webhooks/retainly'],
});
const eventTypes = z
  .array(z.string())
  .min(1, 'must name at least one event type, or "*" for all')
  .max(MAX_EVENT_TYPES)
  .refine(areKnownTypes, 'must hold only event types of GET /api/v1/webhook-event-types, or "*" alone')
  .meta({
    description: 'Types to receive; `["*"]` means all, those of later versions too.',
    examples: [['cancel.saved']],
  });
const description = z.string().trim().max(MAX_DESCRIPTION_LENGTH).nullable();

/** A new endpoint. */
export const CreateWebhookEndpoint = z
  .object({ url, event_types: eventTypes, description: description.default(null) })
  .meta({ id: 'CreateWebhookEndpoint', description: 'Where events are to be sent.' });
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>;

/** Changes to an endpoint; what is left out stays. */
export const UpdateWebhookEndpoint = z
  .object({
    url,
    event_types: eventTypes,
    description,
    enabled: z.boolean().meta({ description: 'False holds deliveries back; true sends what was held, then goes on.' }),
  })
  .partial()
  .meta({ id: 'UpdateWebhookEndpoint', description: 'What is to change; the rest stays.' });
export type UpdateWebhookEndpoint = z.infer<typeof UpdateWebhookEndpoint>;

/** How a signing secret is replaced. The body may be left out. */
export const RotateWebhookSecret = z
  .object({
    grace_period_seconds: z
      .int()
      .min(0)
      .max(7 * DAY_SECONDS)
      .default(DAY_SECONDS)
      .meta({ description: 'How long the old secret signs beside the new one: up to 7 days, 24 h unless given.' }),
  })
  .prefault({})
  .meta({ id: 'RotateWebhookSecret', description: 'How a signing secret is replaced.' });
export type RotateWebhookSecret = z.infer<typeof RotateWebhookSecret>;

/** Which failed deliveries are to be sent again. */
export const RecoverDeliveries = z
  .object({ since: sinceQuery, until: untilQuery })
  .refine(isOrderedRange, { path: ['since'], message: 'must not be after until' })
  .meta({ id: 'RecoverDeliveries', description: 'A time range of at most 14 days and 10,000 failed deliveries.' });
export type RecoverDeliveries = z.infer<typeof RecoverDeliveries>;

const endpointFields = {
  id: z.string().meta({ examples: [EXAMPLE_ID] }),
  url,
  event_types: z.array(z.string()).meta({ examples: [['cancel.saved']] }),
  description: z.string().nullable(),
  enabled: z.boolean(),
  disabled_reason: z.enum(['manual', 'gone', 'failing']).nullable().meta({
    description: '`gone`: it answered 410. `failing`: nothing but failures for five days.',
  }),
  disabled_at: z.iso.datetime().nullable(),
  failing_since: z.iso.datetime().nullable().meta({ description: 'First failure after the last success.' }),
  warning: z.enum(['failing_24_hours', 'failing_72_hours']).nullable().meta({
    description: 'Nothing but failures for that long; after five days it is disabled.',
  }),
  paused_until: z.iso.datetime().nullable().meta({
    description: 'It could not be reached five times in a row: nothing is sent before, then one delivery tries.',
  }),
  created_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
  updated_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
};
const secret = z.string().meta({
  description: 'Signs every request; keys see it this once.',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='],
});

/** An endpoint, without its secret. */
export const WebhookEndpointObject = z
  .object(endpointFields)
  .meta({ id: 'WebhookEndpoint', description: 'Where a workspace receives events.' });
export type WebhookEndpointObject = z.infer<typeof WebhookEndpointObject>;

/** An endpoint with its new secret. */
export const WebhookEndpointWithSecret = z.object({ ...endpointFields, secret }).meta({
  id: 'WebhookEndpointWithSecret',
  description: 'Store `secret`; only an owner can see it again, in the dashboard.',
});
export type WebhookEndpointWithSecret = z.infer<typeof WebhookEndpointWithSecret>;

/** The current signing secret of an endpoint. */
export const WebhookSecretReveal = z
  .object({ secret: secret.meta({ description: 'Signs every request.' }) })
  .meta({ id: 'WebhookSecretReveal', description: 'The current signing secret, for an owner to look at.' });
export type WebhookSecretReveal = z.infer<typeof WebhookSecretReveal>;

/** All endpoints of a workspace: at most sixteen, so always one page. */
export const WebhookEndpointPage = listAnswer(WebhookEndpointObject, 'WebhookEndpointPage');
export type WebhookEndpointPage = z.infer<typeof WebhookEndpointPage>;

/** How many deliveries are sent again. */
export const RecoveredDeliveries = z.object({ recovered: z.int() }).meta({
  id: 'RecoveredDeliveries',
  description: 'Deliveries that start their schedule again. Asking twice recovers nothing twice.',
});
export type RecoveredDeliveries = z.infer<typeof RecoveredDeliveries>;

/** The domain form of a wish for an endpoint. */
export function toEndpointWish(body: CreateWebhookEndpoint): EndpointWish {
  return { url: body.url, eventTypes: body.event_types, description: body.description };
}

/** The domain form of changes. */
export function toEndpointEdit(body: UpdateWebhookEndpoint): EndpointEdit {
  return { url: body.url, eventTypes: body.event_types, description: body.description, isEnabled: body.enabled };
}

/** The wire form of an endpoint. */
export function toWebhookEndpointObject(endpoint: WebhookEndpoint): WebhookEndpointObject {
  return {
    id: toPublicId('webhookEndpoint', endpoint.id),
    url: endpoint.url,
    event_types: endpoint.eventTypes,
    description: endpoint.description,
    enabled: endpoint.status === 'enabled',
    disabled_reason: endpoint.disabledReason,
    disabled_at: toWireTimeOrNull(endpoint.disabledAt),
    failing_since: toWireTimeOrNull(endpoint.failingSince),
    warning: endpoint.warning,
    paused_until: toWireTimeOrNull(endpoint.pausedUntil),
    created_at: toWireTime(endpoint.createdAt),
    updated_at: toWireTime(endpoint.updatedAt),
  };
}

/** The wire form of an endpoint with a new secret, the only one that holds it. */
export function toEndpointWithSecret({ endpoint, secret: shownOnce }: CreatedEndpoint): WebhookEndpointWithSecret {
  return { ...toWebhookEndpointObject(endpoint), secret: shownOnce };
}

function areKnownTypes(types: string[]): boolean {
  if (types.includes('*')) return types.length === 1;
  const known = new Set(webhookEventTypes().map(({ type }) => type));
  return types.every((type) => known.has(type));
}
