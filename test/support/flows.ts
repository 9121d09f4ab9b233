import type { Response } from 'supertest';
import { DataSource } from 'typeorm';

import type { FlowDefinitionInput } from '../../src/flows/definitions/flow-definition.js';
import { AbandonSessionsService } from '../../src/flows/sessions/abandon-sessions.service.js';
import { Clock } from '../../src/shared/clock.js';
import { fromPublicId } from '../../src/shared/ids.js';
import { connectStripe, type StripeAccount, type SubscriptionWish, type TestSubscription } from './stripe.js';
import type { TestApp } from './test-app.js';
import { newWorkspace, type TestWorkspace, type WorkspaceOverrides } from './workspaces.js';

const HOUR_MS = 3_600_000;

/** The discount of every workspace's default flow, as the reference's example has it. */
export const DISCOUNT = { offer_accepted: 'discount', offer_value: { percent: 30, duration_months: 3 } };
/** The pause of every workspace's default flow. */
export const PAUSE = { offer_accepted: 'pause', offer_value: { months: 2 } };

/** A workspace with the default flow and a Stripe account of its own. */
export interface FlowWorkspace {
  workspace: TestWorkspace;
  stripe: StripeAccount;
  /** POSTs to `/api/flows/…` with the secret key; other headers replace it. */
  post: (route: string, body: object, headers?: Record<string, string>) => Promise<Response>;
  /** Starts a session for a new subscription. */
  start: (wish?: SubscriptionWish) => Promise<StartedSession>;
  /** Publishes a flow with this definition. @returns its public id */
  publish: (definition: Pick<FlowDefinitionInput, 'steps'>) => Promise<string>;
  /** Outgoing events of a type, oldest first. */
  announced: (type: string) => Promise<AnnouncedEvent[]>;
}

/** A session that a test started. */
export interface StartedSession extends TestSubscription {
  /** As on the wire. */
  sessionId: string;
  answer: Response;
}

/** An outgoing event as it is stored for sending. */
export interface AnnouncedEvent {
  id: string;
  type: string;
  timestamp: string;
  workspace_id: string;
  data: Record<string, unknown>;
}

/** Creates a workspace for one test of the cancel flow. */
export async function newFlowWorkspace(app: TestApp, overrides: WorkspaceOverrides = {}): Promise<FlowWorkspace> {
  const workspace = await newWorkspace(app, overrides);
  const stripe = await connectStripe(app, workspace);
  const post: FlowWorkspace['post'] = (route, body, headers = { 'x-api-key': workspace.secretKey }) =>
    Promise.resolve(app.http().post(`/api/flows/${route}`).set(headers).send(body));
  return {
    workspace,
    stripe,
    post,
    start: async (wish) => {
      const subscription = stripe.newSubscription(wish);
      const answer = await post('start', {
        subscription_id: subscription.subscriptionId,
        customer_id: subscription.customerId,
      });
      expect(answer.status).toBe(200);
      return { ...subscription, answer, sessionId: answer.body.session_id as string };
    },
    publish: async (definition) => {
      const key = { 'x-api-key': workspace.secretKey };
      const flow = await app.http().post('/api/v1/flows').set(key).send({ name: 'Test', definition }).expect(200);
      const id = flow.body.id as string;
      await app.http().post(`/api/v1/flows/${id}/publish`).set(key).expect(200);
      return id;
    },
    announced: async (type) => {
      const rows = await app.nest
        .get(DataSource)
        .query<{ payload: string }[]>(
          `SELECT payload FROM outbox_events WHERE workspace_id = $1 AND type = $2 ORDER BY occurred_at, id`,
          [workspace.id, type],
        );
      return rows.map(({ payload }) => JSON.parse(payload) as AnnouncedEvent);
    },
  };
}

/** The stored row of a session, by its public id. */
export async function sessionRow(app: TestApp, publicSessionId: string): Promise<Record<string, unknown>> {
  const [row] = await app.nest
    .get(DataSource)
    .query<Record<string, unknown>[]>(`SELECT * FROM cancel_sessions WHERE id = $1`, [
      fromPublicId('session', publicSessionId),
    ]);
  if (!row) throw new Error(`no session ${publicSessionId}`);
  return row;
}

/** The timeline of a session, oldest first. */
export async function timelineOf(
  app: TestApp,
  publicSessionId: string,
): Promise<{ event_type: string; data: Record<string, unknown> }[]> {
  return app.nest
    .get(DataSource)
    .query(`SELECT event_type, data FROM flow_events WHERE session_id = $1 ORDER BY occurred_at, id`, [
      fromPublicId('session', publicSessionId),
    ]);
}

/** Lets a day pass for sessions that nobody touches any more, and closes them as the worker does. */
export async function abandonIdleSessions(app: TestApp, afterHours = 25): Promise<number> {
  const clock = app.nest.get(Clock);
  clock.shift(afterHours * HOUR_MS);
  try {
    return await app.nest.get(AbandonSessionsService, { strict: false }).run();
  } finally {
    clock.shift(-afterHours * HOUR_MS);
  }
}

/** Headers of a customer's browser: a publishable key, with an identity token unless none is given. */
export function browser(workspace: TestWorkspace, identityToken?: string): Record<string, string> {
  return {
    'x-api-key': workspace.publishableKey,
    ...(identityToken !== undefined && { 'x-retainly-identity': identityToken }),
  };
}
