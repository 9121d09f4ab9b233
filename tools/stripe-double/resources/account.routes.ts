import { z } from 'zod';

import Stripe from 'stripe';

import { emptyable, flag, inRange, mergeMetadata, metadata, oneOf, range, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { newId } from '../state/ids.js';

/** `/v1/account`, `/v1/events` and `/v1/webhook_endpoints` */
export const accountRoutes: readonly Route[] = [
  route('GET /v1/account', {}, ({ tx }) => ({
    id: tx.account.id,
    object: 'account',
    business_type: 'company',
    charges_enabled: true,
    country: 'DE',
    default_currency: 'eur',
    details_submitted: true,
    email: 'owner@example.com',
    metadata: {},
    payouts_enabled: true,
    settings: { dashboard: { display_name: 'Stripe double', timezone: 'Etc/UTC' } },
    type: 'standard',
  })),

  route('GET /v1/events/:id', {}, ({ tx, id }) => tx.get('events', id).event),

  listRoute(
    'GET /v1/events',
    {
      type: text.optional(),
      types: z.array(text).max(20).optional(),
      created: range.optional(),
      delivery_success: flag.optional(),
    },
    ({ tx, params }) =>
      tx
        .all('events')
        .filter(({ event }) => params.type === undefined || event.type === params.type)
        .filter(({ event }) => params.types === undefined || params.types.includes(event.type))
        .filter(({ event }) => inRange(event.created, params.created))
        .filter((row) => params.delivery_success === undefined || isDelivered(row.delivery) === params.delivery_success)
        .map(({ event }) => event),
  ),

  route(
    'POST /v1/webhook_endpoints',
    {
      url: z.url({ error: 'must be a URL' }),
      enabled_events: z.array(text),
      api_version: oneOf(Stripe.API_VERSION).optional(),
      connect: flag.optional(),
      description: emptyable(text).optional(),
      metadata: metadata.optional(),
    },
    ({ tx, params }) => {
      const id = newId('we');
      return tx.insert('webhookEndpoints', {
        id,
        object: 'webhook_endpoint',
        api_version: params.api_version ?? null,
        application: null,
        created: tx.now,
        description: params.description ?? null,
        enabled_events: params.enabled_events,
        livemode: false,
        metadata: mergeMetadata({}, params.metadata),
        secret: newId('whsec'),
        status: 'enabled',
        url: params.url,
      });
    },
  ),

  route('GET /v1/webhook_endpoints/:id', {}, ({ tx, id }) => ({
    ...tx.get('webhookEndpoints', id),
    secret: undefined,
  })),

  route('DELETE /v1/webhook_endpoints/:id', {}, ({ tx, id }) => {
    tx.remove('webhookEndpoints', tx.get('webhookEndpoints', id).id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),

  listRoute('GET /v1/webhook_endpoints', {}, ({ tx }) =>
    tx.all('webhookEndpoints').map((row) => ({ ...row, secret: undefined })),
  ),
];

/** An account without endpoints has delivered everything there was to deliver. */
function isDelivered(delivery: string): boolean {
  return delivery === 'delivered' || delivery === 'none';
}
