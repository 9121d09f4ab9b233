import type { EndpointWarning } from '../entities/webhook-endpoint.entity.js';

const HOUR_MS = 60 * 60 * 1_000;

/** What the owner of an endpoint is to be warned of, after nothing but failure since that time. */
export function failingWarning(failingSince: Date, now: Date): EndpointWarning | null {
  const failingMs = now.getTime() - failingSince.getTime();
  if (failingMs >= 72 * HOUR_MS) return 'failing_72_hours';
  return failingMs >= 24 * HOUR_MS ? 'failing_24_hours' : null;
}
