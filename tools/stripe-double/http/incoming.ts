import type { IncomingMessage } from 'node:http';

import { decodeForm } from './form-decoding.js';
import { invalidRequest, unauthorized } from './stripe-failure.js';
import type { JsonObject } from '../wire.js';

const MAX_BODY_BYTES = 1_048_576;
const KEY_FORM = /^(sk|rk)_(test|live)_[A-Za-z0-9_]{4,200}$/;

/** A request of the API, read and decoded but not yet checked. */
export interface Incoming {
  method: string;
  path: string;
  params: JsonObject;
  idempotencyKey: string | null;
  headers: IncomingMessage['headers'];
}

/** Reads a body as text; at most 1 MiB. */
export async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw invalidRequest('The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Decodes a request: a GET or DELETE carries its parameters in the query, a POST in the body. */
export async function readIncoming(message: IncomingMessage): Promise<Incoming> {
  const url = new URL(message.url ?? '/', 'http://double');
  const method = message.method ?? 'GET';
  const body = await readBody(message);
  const key = message.headers['idempotency-key'];
  return {
    method,
    path: url.pathname,
    params: decodeForm(method === 'POST' ? body : url.search.slice(1)),
    idempotencyKey: typeof key === 'string' && key !== '' ? key : null,
    headers: message.headers,
  };
}

/**
 * The secret key of a request, from a bearer or a basic header.
 * @throws StripeFailure 401 when it is missing or not of the form `sk_test_…` / `rk_test_…`
 */
export function secretKeyOf(headers: IncomingMessage['headers']): string {
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(' ');
  const key = scheme.toLowerCase() === 'basic' ? basicUser(credentials) : credentials;
  if (key === '') {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (!KEY_FORM.test(key)) throw unauthorized(`Invalid API Key provided: ${masked(key)}`);
  return key;
}

/** A key as error messages show it. */
export function masked(key: string): string {
  return `${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
}

function basicUser(credentials: string): string {
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0] ?? '';
}
