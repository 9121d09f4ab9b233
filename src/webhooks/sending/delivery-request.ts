import { toPublicId } from '../../shared/ids.js';
import type { OutgoingRequest } from './guarded-sender.js';
import { signatureHeaders } from './signature.js';

const USER_AGENT = 'Retainly-Webhooks/1.0 (+https://getretainly.app/docs)';

/** Everything an attempt's request is made of. */
export interface DeliveryMessage {
  url: string;
  deliveryId: string;
  eventId: string;
  eventType: string;
  /** The envelope, byte for byte as it was written into the outbox. */
  payload: string;
  /** From 1. */
  attemptNumber: number;
  sentAt: Date;
  /** Live secrets, the current one first. */
  secrets: readonly string[];
}

/** A request, and the part of its headers that the delivery log may show: all but the signatures. */
export interface DeliveryRequest {
  request: Omit<OutgoingRequest, 'endpointId'>;
  shownHeaders: Record<string, string>;
}

/** The signed request of one attempt. Body and `webhook-id` are the same on every attempt; time and signature are not. */
export function deliveryRequest(message: DeliveryMessage): DeliveryRequest {
  const eventId = toPublicId('event', message.eventId);
  const signed = signatureHeaders({ eventId, body: message.payload, sentAt: message.sentAt }, message.secrets);
  const shownHeaders = {
    'content-type': 'application/json',
    'user-agent': USER_AGENT,
    'accept-encoding': 'identity',
    'webhook-id': eventId,
    'webhook-timestamp': signed['webhook-timestamp'],
    'x-retainly-event': message.eventType,
    'x-retainly-delivery': toPublicId('delivery', message.deliveryId),
    'x-retainly-attempt': String(message.attemptNumber),
  };
  const headers = { ...shownHeaders, ...signed };
  return { request: { url: message.url, headers, body: message.payload }, shownHeaders };
}
