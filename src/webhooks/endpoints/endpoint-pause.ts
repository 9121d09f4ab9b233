import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import type { FailureReason } from '../sending/delivery-result.js';

const PAUSED_AFTER = 5;
const FIRST_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 10 * 60_000;

/** A failed attempt. */
export interface EndpointFailure {
  reason: FailureReason;
  /** Whether it was the one attempt that a paused endpoint gets. */
  isProbe: boolean;
}

/** The part of an endpoint that says whether anything is sent to it now. */
export type EndpointPause = Pick<WebhookEndpoint, 'unreachableCount' | 'pausedUntil'>;

/** Reasons that mean nobody was there to answer; each may hold a slot for the whole deadline. */
const UNREACHABLE: readonly FailureReason[] = [
  'timeout',
  'dns',
  'connection_refused',
  'connection_reset',
  'connection_failed',
  'tls',
];

/**
 * The pause that follows from a failure. After five attempts in a row that reached nobody an endpoint is paused for a
 * minute; then one delivery tries, and each one that fails doubles the pause, up to ten minutes. Any answer ends it,
 * a 500 as well: a receiver that answers takes up nobody's time.
 *
 * Attempts that were under way when the pause began do not make it longer.
 */
export function pauseAfter(endpoint: EndpointPause, { reason, isProbe }: EndpointFailure, now: Date): EndpointPause {
  if (!UNREACHABLE.includes(reason)) return { unreachableCount: 0, pausedUntil: null };
  if (endpoint.pausedUntil && !isProbe) return endpoint;
  const unreachableCount = endpoint.unreachableCount + 1;
  if (unreachableCount < PAUSED_AFTER) return { unreachableCount, pausedUntil: null };
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (unreachableCount - PAUSED_AFTER), MAX_PAUSE_MS);
  return { unreachableCount, pausedUntil: new Date(now.getTime() + pauseMs) };
}
