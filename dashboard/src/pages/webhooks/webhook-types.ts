import type { Schema } from '../../api/client.js';

/** Where a workspace receives its events. */
export type Endpoint = Schema<'WebhookEndpoint'>;
/** An endpoint with a secret that is shown this once. */
export type EndpointWithSecret = Schema<'WebhookEndpointWithSecret'>;
/** One event on its way to one endpoint. */
export type Delivery = Schema<'WebhookDelivery'>;
/** A delivery with its body and every attempt. */
export type DeliveryDetail = Schema<'WebhookDeliveryDetail'>;
/** One try to deliver. */
export type Attempt = Schema<'WebhookAttempt'>;
