import { z } from 'zod';

import { defineWebhookEvent } from '../shared/outbox/webhook-event-catalogue.js';

const endpointId = z.string();

/** Sent on demand, to one endpoint, whatever it is subscribed to. */
export const webhookTest = defineWebhookEvent({
  type: 'webhook.test',
  description: 'Sent by the test button, to try out a receiver. Never tried again.',
  data: z
    .object({ endpoint_id: endpointId, reason: z.literal('requested') })
    .meta({ examples: [{ endpoint_id: 'whe_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f', reason: 'requested' }] }),
});

/** Sent to the workspace's other endpoints. */
export const webhookEndpointDisabled = defineWebhookEvent({
  type: 'webhook.endpoint_disabled',
  description:
    'Another endpoint was disabled because it answered 410 (`gone`) or only failed for five days (`failing`). What it ' +
    'would have received is held until it is enabled again.',
  data: z
    .object({ endpoint_id: endpointId, reason: z.enum(['gone', 'failing']) })
    .meta({ examples: [{ endpoint_id: 'whe_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f', reason: 'failing' }] }),
});
