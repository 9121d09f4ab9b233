import type { EndpointKey } from './delivery-claims.repository.js';

/** Name of the queue that wakes deliveries. */
export const WEBHOOK_QUEUE = 'webhook-deliveries';

/** Holds only ids, so a stale or repeated job cannot send old data. */
export interface WebhookDeliveryJob extends EndpointKey {
  deliveryId: string;
}
