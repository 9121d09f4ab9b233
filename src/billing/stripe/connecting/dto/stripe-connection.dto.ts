import Stripe from 'stripe';
import { z } from 'zod';

import { toWireTime } from '../../../../shared/http/wire.js';
import type { ConnectionFacts } from '../../stripe-connection.service.js';
import type { ConnectionStatus, ConnectWish } from '../connect-stripe.service.js';

const MAX_KEY_LENGTH = 300;
/** Two while rotating; one more for a second endpoint of the account. */
const MAX_SECRETS = 3;

/** What connects a workspace to Stripe. Neither field is ever shown again. */
export const ConnectStripe = z
  .object({
    secret_key: z.string().max(MAX_KEY_LENGTH).optional().meta({
      description: 'A restricted key (`rk_…`, recommended) or a secret key (`sk_…`). Without it the stored one stays.',
    }),
    webhook_secrets: z.array(z.string().max(MAX_KEY_LENGTH)).max(MAX_SECRETS).optional().meta({
      description:
        'Signing secrets (`whsec_…`) of the webhook endpoint, the newest first. Without the field the stored ones stay.',
    }),
  })
  .meta({ id: 'ConnectStripe', description: 'Credentials of a Stripe account.' });
export type ConnectStripe = z.infer<typeof ConnectStripe>;

const nullableTime = z.iso
  .datetime()
  .nullable()
  .meta({ examples: ['2026-05-01T10:00:00Z'] });

/** The connection of a workspace to Stripe, without its secrets. */
export const StripeConnectionObject = z
  .object({
    is_connected: z.boolean(),
    mode: z.enum(['live', 'test']).nullable(),
    account_id: z
      .string()
      .nullable()
      .meta({
        description: 'Null where the key may not see its account.',
        examples: ['acct_1Mv2x9L0example'],
      }),
    account_name: z
      .string()
      .nullable()
      .meta({ examples: ['Acme'] }),
    key_last4: z
      .string()
      .nullable()
      .meta({ examples: ['9f2a'] }),
    missing_permissions: z.array(z.string()).meta({
      description: 'What the key may not do, by the names of Stripe’s dashboard, when it was last looked at.',
      examples: [['Charges (read)']],
    }),
    has_webhook_secret: z.boolean(),
    connected_at: nullableTime,
    checked_at: nullableTime,
    webhook_url: z.url().meta({
      description: 'Register it in Stripe as a webhook endpoint, with these event types and this API version.',
      examples: ['https://retainly.example.com/api/stripe/webhooks/ws-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'],
    }),
    event_types: z.array(z.string()).meta({ examples: [['customer.subscription.updated']] }),
    api_version: z.string().meta({ examples: [Stripe.API_VERSION] }),
  })
  .meta({ id: 'StripeConnection', description: 'The Stripe account of a workspace.' });
export type StripeConnectionObject = z.infer<typeof StripeConnectionObject>;

/** The domain form of the credentials. */
export function toConnectWish(body: ConnectStripe): ConnectWish {
  return { secretKey: body.secret_key?.trim(), webhookSecrets: body.webhook_secrets };
}

/** The wire form of a connection. */
export function toStripeConnectionObject(status: ConnectionStatus): StripeConnectionObject {
  const { connection, webhookUrl, eventTypes } = status;
  return {
    ...(connection ? factsOf(connection) : NO_CONNECTION),
    webhook_url: webhookUrl,
    event_types: eventTypes,
    api_version: Stripe.API_VERSION,
  };
}

type Facts = Omit<StripeConnectionObject, 'webhook_url' | 'event_types' | 'api_version'>;

const NO_CONNECTION: Facts = {
  is_connected: false,
  mode: null,
  account_id: null,
  account_name: null,
  key_last4: null,
  missing_permissions: [],
  has_webhook_secret: false,
  connected_at: null,
  checked_at: null,
};

function factsOf(connection: ConnectionFacts): Facts {
  return {
    is_connected: true,
    mode: connection.isLivemode ? 'live' : 'test',
    account_id: connection.accountId,
    account_name: connection.accountName,
    key_last4: connection.secretKeyLast4,
    missing_permissions: connection.missingPermissions,
    has_webhook_secret: connection.hasWebhookSecret,
    connected_at: toWireTime(connection.connectedAt),
    checked_at: connection.checkedAt && toWireTime(connection.checkedAt),
  };
}
