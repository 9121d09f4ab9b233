import { DataSource } from 'typeorm';

import { newId, toPublicId } from '../../src/shared/ids.js';
import { insertRecoveryCase, insertSession } from './factories.js';
import { signIn } from './members.js';
import type { TestApp } from './test-app.js';
import type { TestWorkspace } from './workspaces.js';

/** Makes one object and returns its public id. */
type Factory = (app: TestApp, owner: TestWorkspace) => Promise<string>;

/** How to make an object of each collection that has routes with an id: `/api/v1/<collection>/:id`, or `/api/<collection>/:id`. */
export const OBJECT_FACTORIES: Readonly<Record<string, Factory>> = {
  'api-tokens': (app, owner) => createOverApi(app, owner, 'api-tokens', { name: 'Theirs', scopes: ['*'] }),
  flows: (app, owner) => createOverApi(app, owner, 'flows', { name: 'Theirs' }),
  sessions: async (app, owner) => toPublicId('session', (await insertSession(app, owner.id)).id),
  recoveries: async (app, owner) => toPublicId('recovery', (await insertRecoveryCase(app, owner.id)).id),
  'webhook-endpoints': createEndpoint,
  'webhook-deliveries': createDelivery,
  members: async (app, owner) => (await signIn(app, owner, 'viewer')).publicId,
  invitations: createInvitation,
  customers: async (app, owner) => {
    const customerId = `cus_${newId()}`;
    await insertSession(app, owner.id, { customerId });
    return customerId;
  },
  'auth/sessions': async (app, owner) => toPublicId('dashboardSession', (await signIn(app, owner, 'viewer')).sessionId),
};

/** A body each route accepts, where an empty one would be refused before the id is looked at. */
export const VALID_BODIES: Readonly<Record<string, object>> = {
  'PUT /api/v1/flows/:id/draft': {
    definition: { steps: [{ id: 'bye', type: 'confirm', title: 'Cancel subscription' }] },
  },
  'PATCH /api/v1/webhook-endpoints/:id': { description: 'Changed' },
  'PATCH /api/v1/members/:id': { role: 'analyst' },
  'POST /api/v1/webhook-endpoints/:id/recover': { since: '2026-05-01', until: '2026-05-02' },
};

/** The query of each list that does not answer without one. */
export const REQUIRED_QUERIES: Readonly<Record<string, Record<string, string>>> = {
  '/api/v1/analytics/breakdown': { by: 'reason' },
};

/** The calls that name a session in their body. */
export const SESSION_CALLS: Readonly<Record<string, object>> = {
  '/api/flows/save': { offer_accepted: 'pause', offer_value: { months: 1 } },
  '/api/flows/cancel': { reason: 'too_expensive' },
  '/api/flows/event': { event_type: 'step_viewed' },
  '/api/flows/events': { events: [{ event_type: 'step_viewed' }] },
};

/**
 * A digest of every row of a workspace; equal digests mean that nothing was touched. The last use of its own keys is left
 * out: it is written some seconds later, whoever calls meanwhile.
 */
export async function workspaceDigest(app: TestApp, workspaceId: string): Promise<Record<string, string>> {
  const database = app.nest.get(DataSource, { strict: false });
  const tables = await database.query<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'workspace_id' AND table_name <> 'api_token_usage' ORDER BY 1`,
  );
  const digests = tables.map(async ({ name }): Promise<[string, string]> => {
    const [row] = await database.query<{ digest: string }[]>(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest
       FROM ${name} t WHERE workspace_id = $1`,
      [workspaceId],
    );
    return [name, row?.digest ?? ''];
  });
  return Object.fromEntries(await Promise.all(digests));
}

async function createOverApi(app: TestApp, owner: TestWorkspace, collection: string, body: object): Promise<string> {
  const answer = await app.http().post(`/api/v1/${collection}`).set('x-api-key', owner.secretKey).send(body);
  if (answer.status !== 200) throw new Error(`no ${collection} was made: ${answer.text}`);
  return String(answer.body.id);
}

async function createInvitation(app: TestApp, owner: TestWorkspace): Promise<string> {
  const { headers } = await signIn(app, owner, 'owner');
  const body = { email: `${newId()}@example.com`, role: 'viewer' };
  const answer = await app.http().post('/api/v1/invitations').set(headers).send(body).expect(200);
  return String(answer.body.id);
}

function createEndpoint(app: TestApp, owner: TestWorkspace): Promise<string> {
  const body = { url: 'http://127.0.0.1:8080/hook', event_types: ['*'] };
  return createOverApi(app, owner, 'webhook-endpoints', body);
}

async function createDelivery(app: TestApp, owner: TestWorkspace): Promise<string> {
  const database = app.nest.get(DataSource, { strict: false });
  const endpointId = (await createEndpoint(app, owner)).replace(/^whe_/, '');
  const [eventId, deliveryId] = [newId(), newId()];
  await database.query(
    `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at, published_at)
     VALUES ($1, $2, 'webhook.test', '{}', now(), now())`,
    [owner.id, eventId],
  );
  await database.query(
    `INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id, event_type, state, attempt_count,
       schedule_step, run_started_at, next_trigger, created_at, finished_at)
     VALUES ($1, $2, $3, $4, 'webhook.test', 'exhausted', 1, 1, now(), 'schedule', now(), now())`,
    [owner.id, deliveryId, endpointId, eventId],
  );
  return toPublicId('delivery', deliveryId);
}
