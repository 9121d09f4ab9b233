import type { DueEndpoint } from './delivery-claims.repository.js';

/** Name of the queue that wakes deliveries. */
export const WEBHOOK_QUEUE = 'webhook-deliveries';

/** Holds only ids, so a stale or repeated job cannot send old data. One for all that became due at once. */
export type WebhookDeliveryJob = DueEndpoint;
