import Stripe from 'stripe';
import type { Response } from 'supertest';
import { DataSource } from 'typeorm';

import { ProcessStripeEventsService } from '../../src/billing/stripe-events/process-stripe-events.service.js';
import { Clock } from '../../src/shared/clock.js';
import { startStripeDouble, type StripeAccount } from './stripe.js';
import type { TestApp } from './test-app.js';
import type { TestWorkspace } from './workspaces.js';

/** An event of the double, as plain data. */
export type EventOfDouble = Record<string, unknown> & { id: string; type: string; created: number };

/** What a test may change about a delivery. */
export interface DeliveryWish {
  /** The account's unless given. */
  secret?: string;
  /** Seconds between now and the time of the signature; negative for the past. */
  offsetSeconds?: number;
}

/** A stored event, as far as tests look at it. */
export interface StoredEvent {
  stripe_event_id: string;
  type: string;
  state: string;
  attempt_count: number;
  payload: string;
}

/** Posts an event to the workspace's address, signed as Stripe signs. */
export async function sendEvent(
  app: TestApp,
  to: { workspace: TestWorkspace; stripe: StripeAccount },
  event: object,
  { secret = to.stripe.webhookSecret, offsetSeconds = 0 }: DeliveryWish = {},
): Promise<Response> {
  const payload = JSON.stringify(event, null, 2);
  const timestamp = Math.floor(app.nest.get(Clock).now().getTime() / 1_000) + offsetSeconds;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return postRaw(app, to.workspace.publicId, payload, { 'stripe-signature': signature });
}

/** Posts bytes to a workspace's address. */
export function postRaw(
  app: TestApp,
  workspaceId: string,
  payload: string,
  headers: Record<string, string>,
): Promise<Response> {
  return Promise.resolve(
    app
      .http()
      .post(`/api/stripe/webhooks/${workspaceId}`)
      .set({ 'content-type': 'application/json', ...headers })
      .send(payload),
  );
}

/** Events of the account, oldest first; only those whose type begins so. */
export async function eventsOf({ secretKey }: StripeAccount, type = ''): Promise<EventOfDouble[]> {
  const double = await startStripeDouble();
  const events = double.events({ account: secretKey }) as unknown as EventOfDouble[];
  return structuredClone(events.filter((event) => event.type.startsWith(type)));
}

/** Processes what has arrived, as the worker would, until nothing is due. */
export async function processEvents(app: TestApp): Promise<void> {
  const service = app.nest.get(ProcessStripeEventsService, { strict: false });
  while ((await service.run()) > 0);
}

/** What a workspace has stored, in the order in which it arrived. */
export function storedEvents(app: TestApp, workspaceId: string): Promise<StoredEvent[]> {
  return app.nest
    .get(DataSource)
    .query<StoredEvent[]>(
      `SELECT stripe_event_id, type, state, attempt_count, payload FROM stripe_events WHERE workspace_id = $1 ORDER BY id`,
      [workspaceId],
    );
}
