import type { z } from 'zod';

/** One type of event that merchants can receive. */
export interface WebhookEventType<Data extends z.ZodObject = z.ZodObject> {
  /** Name on the wire, such as `cancel.saved`. */
  type: string;
  /** When it is sent, in one sentence. */
  description: string;
  /** Shape of the envelope's `data`; `.meta({ examples })` carries a whole sample. */
  data: Data;
}

const catalogue = new Map<string, WebhookEventType>();

/**
 * Adds an event type to the catalogue that the API, the OpenAPI document and the endpoint filter are made from. Called
 * once per type, at the top of a module's `*.events.ts`.
 */
export function defineWebhookEvent<Data extends z.ZodObject>(event: WebhookEventType<Data>): WebhookEventType<Data> {
  if (catalogue.has(event.type)) throw new Error(`webhook event ${event.type} is defined twice`);
  catalogue.set(event.type, event);
  return event;
}

/** Every event type of the product, by name. */
export function webhookEventTypes(): WebhookEventType[] {
  return [...catalogue.values()].sort((a, b) => a.type.localeCompare(b.type));
}
