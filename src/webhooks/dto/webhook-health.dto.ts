import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTimeOrNull } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { EndpointHealth } from '../endpoints/endpoint-health.repository.js';
import { toWebhookEndpointObject, WebhookEndpointObject } from './webhook-endpoint.dto.js';

/** How one endpoint is doing. */
export const WebhookEndpointHealth = z
  .object({
    endpoint_id: z.string().meta({ examples: ['whe_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
    ...WebhookEndpointObject.pick({
      enabled: true,
      disabled_reason: true,
      failing_since: true,
      warning: true,
      paused_until: true,
    }).shape,
    consecutive_failures: z.int().meta({ description: 'Failed attempts since the last success.' }),
    last_success_at: z.iso.datetime().nullable(),
    last_24_hours: z
      .object({
        delivered: z.int(),
        failing: z.int().meta({ description: 'Tried without success so far, or given up.' }),
        waiting: z.int().meta({ description: 'Not tried yet, or held back.' }),
        success_rate_pct: z
          .number()
          .nullable()
          .meta({ description: 'Delivered per hundred that were tried, one decimal; null when none was.' }),
      })
      .meta({ description: 'Deliveries made in the last 24 hours.' }),
  })
  .meta({ id: 'WebhookEndpointHealth', description: 'How one endpoint is doing.' });
export type WebhookEndpointHealth = z.infer<typeof WebhookEndpointHealth>;

/** How every endpoint of a workspace is doing: at most sixteen, so always one page. */
export const WebhookHealthPage = listAnswer(WebhookEndpointHealth, 'WebhookHealthPage');
export type WebhookHealthPage = z.infer<typeof WebhookHealthPage>;

/** The wire form of an endpoint's health. */
export function toWebhookEndpointHealth(health: EndpointHealth): WebhookEndpointHealth {
  const { endpoint, lastSuccessAt, delivered, failing, waiting } = health;
  const { enabled, disabled_reason, failing_since, warning, paused_until } = toWebhookEndpointObject(endpoint);
  const tried = delivered + failing;
  return {
    endpoint_id: toPublicId('webhookEndpoint', endpoint.id),
    ...{ enabled, disabled_reason, failing_since, warning, paused_until },
    consecutive_failures: endpoint.consecutiveFailures,
    last_success_at: toWireTimeOrNull(lastSuccessAt),
    last_24_hours: {
      ...{ delivered, failing, waiting },
      success_rate_pct: tried === 0 ? null : Math.round((delivered * 1_000) / tried) / 10,
    },
  };
}
