import { createHash } from 'node:crypto';

import type { Account } from '../state/account.js';
import type { Json } from '../wire.js';
import { invalidRequest, StripeFailure } from './stripe-failure.js';

/** The stored answer of an earlier request with the same key. */
export interface Replay {
  status: number;
  body: string;
}

/** A hash of a request; the order of its parameters does not matter. */
export function fingerprintOf(method: string, path: string, params: Json): string {
  return createHash('sha256')
    .update(`${method} ${path} ${canonical(params)}`)
    .digest('hex');
}

/**
 * Looks a key up.
 * @throws StripeFailure 400 `idempotency_error` for other parameters, 409 while the first request is in flight
 */
export function findReplay(account: Account, key: string, fingerprint: string): Replay | undefined {
  if (key.length > 255) throw invalidRequest('Idempotency keys can have at most 255 characters.');
  const known = account.idempotency.get(key);
  if (!known) return undefined;
  if (known.fingerprint !== fingerprint) {
    throw new StripeFailure(400, {
      type: 'idempotency_error',
      message:
        'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
        `Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  if (known.status === undefined || known.body === undefined) throw keyInUse(key);
  return { status: known.status, body: known.body };
}

/** Marks a key as in flight. */
export function begin(account: Account, key: string, fingerprint: string): void {
  account.idempotency.set(key, { fingerprint });
}

/** Keeps the answer of a request whose execution began. */
export function keep(account: Account, key: string, answer: Replay): void {
  const known = account.idempotency.get(key);
  if (known) account.idempotency.set(key, { ...known, status: answer.status, body: answer.body });
}

/** Frees a key whose request never began. */
export function release(account: Account, key: string): void {
  if (account.idempotency.get(key)?.status === undefined) account.idempotency.delete(key);
}

function keyInUse(key: string): StripeFailure {
  return new StripeFailure(409, {
    type: 'invalid_request_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotency Key (${key}). Please try again later.`,
  });
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}
