import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** What is signed: an event's id, its exact bytes, and when this attempt is made. */
export interface SignedMessage {
  /** Public id of the event; the same on every attempt. */
  eventId: string;
  /** The body, byte for byte as it is sent. */
  body: string;
  /** Time of the attempt. */
  sentAt: Date;
}

/** The headers a receiver verifies. */
export type SignatureHeaders = Record<
  'x-retainly-signature' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature',
  string
>;

/** A new signing secret: `whsec_` and 32 random bytes in base64. */
export function newSigningSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * The headers that prove a message, one signature per secret in the given order.
 *
 * Two schemes over the same bytes, so that receivers may use whichever verifier they have:
 * - `X-Retainly-Signature: t=…,v1=<hex>`: Stripe's scheme; the key is the whole secret as text
 * - `webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<base64>`: Standard Webhooks; the key is the decoded part
 *   behind `whsec_`
 */
export function signatureHeaders(message: SignedMessage, secrets: readonly string[]): SignatureHeaders {
  const seconds = String(Math.floor(message.sentAt.getTime() / 1_000));
  const inStripeScheme = secrets.map((secret) => `v1=${hmac(secret, `${seconds}.${message.body}`).toString('hex')}`);
  const standard = secrets.map((secret) => {
    const signed = hmac(decodedKey(secret), `${message.eventId}.${seconds}.${message.body}`);
    return `v1,${signed.toString('base64')}`;
  });
  return {
    'x-retainly-signature': [`t=${seconds}`, ...inStripeScheme].join(','),
    'webhook-id': message.eventId,
    'webhook-timestamp': seconds,
    'webhook-signature': standard.join(' '),
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function decodedKey(secret: string): Buffer {
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
