import { validate as isUuid } from 'uuid';

const PREFIX = 'retainly-';

/** The idempotency key of a try of ours. Stripe repeats it in the events that the try causes. */
export function attemptKey(attemptId: string): string {
  return PREFIX + attemptId;
}

/** The try of ours that a key belongs to; undefined for keys of others, and of our billing operations. */
export function ownAttemptIdOf(idempotencyKey: string | undefined): string | undefined {
  if (!idempotencyKey?.startsWith(PREFIX)) return undefined;
  const id = idempotencyKey.slice(PREFIX.length);
  return isUuid(id) ? id : undefined;
}
