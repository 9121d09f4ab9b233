import { createHmac, timingSafeEqual } from 'node:crypto';

import type { webhooks } from './generated/schema.js';

/** An event as Retainly sends it; `type` tells which. */
export type WebhookEvent = {
  [Type in keyof webhooks]: webhooks[Type]['post']['requestBody']['content']['application/json'];
}[keyof webhooks];

/** A request to your webhook endpoint. */
export interface WebhookRequest {
  /** The bytes as they came: parsed and written again they are other bytes. */
  body: string | Uint8Array;
  /** Header `X-Retainly-Signature`. */
  signature: string | string[] | undefined;
  /** `whsec_…`; several while you replace one. */
  secret: string | readonly string[];
  /** How far the time of sending may lie from now, either way; 300 unless given. */
  toleranceSeconds?: number;
}

/** The request is not from Retainly, or too old. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

const TOLERANCE_SECONDS = 300;
const HEADER = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64})+)$/;

/**
 * The event of a request to your webhook endpoint, once its signature was found good. The same event may come twice:
 * remember the `id`s you have handled.
 *
 * @throws WebhookVerificationError
 */
export function verifyWebhook(request: WebhookRequest): WebhookEvent {
  const [, time = '', list] = HEADER.exec(typeof request.signature === 'string' ? request.signature : '') ?? [];
  if (list === undefined) throw new WebhookVerificationError('X-Retainly-Signature is missing or malformed');
  const ageSeconds = Date.now() / 1_000 - Number(time);
  if (Math.abs(ageSeconds) > (request.toleranceSeconds ?? TOLERANCE_SECONDS)) {
    throw new WebhookVerificationError('the signature is too far from now');
  }
  const given = [...list.matchAll(/[0-9a-f]{64}/g)].map(([hex]) => Buffer.from(hex, 'hex'));
  const expected = [request.secret].flat().map((secret) => signatureOf(secret, time, request.body));
  // Every pair is compared, so that the time taken does not say which one was nearly right.
  const matches = expected.flatMap((mac) => given.filter((signature) => timingSafeEqual(mac, signature)));
  if (matches.length === 0) throw new WebhookVerificationError('no signature fits the body and a secret');
  return JSON.parse(Buffer.from(request.body).toString('utf8')) as WebhookEvent;
}

function signatureOf(secret: string, time: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}
