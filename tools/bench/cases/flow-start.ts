import { randomUUID } from 'node:crypto';

import { type Client } from 'pg';

import { newId } from '../../../src/shared/ids.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { type LoadRequest, post, requestsPerSecond } from '../load.js';
import { compare } from '../rounds.js';
import { startSessions } from '../set-ground.js';
import { transactionsPerSecond } from '../transaction-loop.js';

/** A start writes four rows; a quarter of the events' load takes about as long. */
const SHARE = 0.25;

/** The first call of every customer. */
export const FLOW_START: BenchCase = {
  name: 'flow-start',
  title: 'POST /api/flows/start with a copy of the subscription at hand, beside the same statements in a loop',
  measure: async (ground) => {
    const { stage, api, scale } = ground;
    const amount = Math.ceil(scale.requests * SHARE);
    await startSessions(ground, 1);
    const customers = await copySubscriptions(ground, amount * scale.rounds);
    const requests = toRequests(ground, customers);
    const begin = await sessionInserter(ground);
    const compared = await compare(
      scale.rounds,
      () => requestsPerSecond({ url: api.url, requests: requests.splice(0, amount), amount }),
      () => transactionsPerSecond(stage.servers.databaseUrl, amount, begin),
    );
    return [{ name: 'flow-start', unit: 'requests/s', ...compared, goal: { atLeast: 0.6 } }];
  },
};

interface MirroredCustomer {
  subscription_id: string;
  customer_id: string;
}

/** Copies the one subscription that was read from Stripe, as the mirror would hold so many more. */
async function copySubscriptions({ stage: { servers } }: Ground, count: number): Promise<MirroredCustomer[]> {
  await servers.query(
    `INSERT INTO stripe_customers (workspace_id, credentials_at, as_of, id, email, discount)
     SELECT workspace_id, credentials_at, as_of, id || '_' || n, email, discount
     FROM stripe_customers, generate_series(1, $1) AS n`,
    [count],
  );
  return servers.query<MirroredCustomer>(
    `INSERT INTO stripe_subscriptions (workspace_id, credentials_at, as_of, id, customer_id, data)
     SELECT workspace_id, credentials_at, as_of, id || '_' || n, customer_id || '_' || n,
       replace(data::text, id, id || '_' || n)::jsonb
     FROM stripe_subscriptions, generate_series(1, $1) AS n
     RETURNING id AS subscription_id, customer_id`,
    [count],
  );
}

function toRequests({ keys }: Ground, customers: readonly MirroredCustomer[]): LoadRequest[] {
  return customers.map((customer, index) => post('/api/flows/start', keys[index % keys.length] ?? '', customer));
}

/** What a start reads and writes, as one prepared statement after another. */
async function sessionInserter({ stage: { servers } }: Ground) {
  const [model] = await servers.query<{ workspace_id: string; id: string; customer_id: string }>(
    `SELECT workspace_id, id, customer_id FROM cancel_sessions LIMIT 1`,
  );
  if (!model) throw new Error('no session was started');
  const { workspace_id: workspaceId, id: modelId, customer_id: customerId } = model;
  const subscriptions = `SELECT id FROM stripe_subscriptions WHERE customer_id = $1`;
  const [subscription] = await servers.query<{ id: string }>(subscriptions, [customerId]);
  const reads = readsOf({ workspaceId, customerId, subscriptionId: subscription?.id ?? '' });
  return async (client: Client): Promise<void> => {
    const run = async (name: string, text: string, values: unknown[]): Promise<void> => {
      await client.query({ name: `bench-${name}`, text, values });
    };
    const id = newId();
    for (const [name, text, values] of reads) await run(name, text, values);
    await client.query('BEGIN');
    await run('session', INSERT_SESSION, [workspaceId, modelId, id, randomUUID()]);
    await run('event', INSERT_EVENT, [workspaceId, newId(), id]);
    await run('rollup', ADD_TO_ROLLUP, [workspaceId, Math.floor(Math.random() * 8)]);
    await run('outbox', INSERT_OUTBOX, [workspaceId, newId(), PAYLOAD]);
    await client.query('COMMIT');
  };
}

type Statement = [name: string, text: string, values: unknown[]];

function readsOf(of: { workspaceId: string; subscriptionId: string; customerId: string }): Statement[] {
  const { workspaceId, subscriptionId, customerId } = of;
  return [
    [
      'open',
      `SELECT * FROM cancel_sessions WHERE workspace_id = $1 AND subscription_id = $2 AND outcome IS NULL`,
      [workspaceId, `${subscriptionId}_none`],
    ],
    [
      'flow',
      `SELECT v.flow_id, v.version, v.definition FROM flows f JOIN flow_versions v
         ON v.workspace_id = f.workspace_id AND v.flow_id = f.id AND v.version = f.latest_version
       WHERE f.workspace_id = $1 AND f.status = 'live'`,
      [workspaceId],
    ],
    [
      'subscription',
      `SELECT s.customer_id, c.email, c.discount, s.data FROM stripe_subscriptions s
       JOIN stripe_customers c ON c.workspace_id = s.workspace_id AND c.id = s.customer_id
       JOIN stripe_connections n ON n.workspace_id = s.workspace_id
       WHERE s.workspace_id = $1 AND s.id = $2 AND s.credentials_at = n.updated_at`,
      [workspaceId, subscriptionId],
    ],
    [
      'prices',
      `SELECT p.data, d.name FROM stripe_prices p
       JOIN stripe_products d ON d.workspace_id = p.workspace_id AND d.id = p.product_id WHERE p.workspace_id = $1`,
      [workspaceId],
    ],
    [
      'cooldown',
      `SELECT accepted_at FROM offer_cooldowns WHERE workspace_id = $1 AND customer_id = $2`,
      [workspaceId, customerId],
    ],
    ['budget', `SELECT reserved_cents FROM discount_budgets WHERE workspace_id = $1`, [workspaceId]],
  ];
}

const INSERT_SESSION = `INSERT INTO cancel_sessions (workspace_id, id, flow_id, flow_version, snapshot, subscription_id,
    customer_id, email, is_identity_bound, metadata, plan_id, plan_name, mrr_cents, currency, mrr_reporting_cents,
    offer_accepted, started_at, last_activity_at)
  SELECT workspace_id, $3, flow_id, flow_version, snapshot, $4, customer_id, email, is_identity_bound, metadata, plan_id,
    plan_name, mrr_cents, currency, mrr_reporting_cents, false, now(), now()
  FROM cancel_sessions WHERE workspace_id = $1 AND id = $2`;
const INSERT_EVENT = `INSERT INTO flow_events (workspace_id, id, session_id, event_type, data, occurred_at)
  VALUES ($1, $2, $3, 'session.started', '{"mrr_cents": 9900, "currency": "eur"}', now())`;
const ADD_TO_ROLLUP = `INSERT INTO daily_rollups VALUES ($1, current_date, $2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  ON CONFLICT (workspace_id, day, shard) DO UPDATE SET sessions_started = daily_rollups.sessions_started + 1`;
const INSERT_OUTBOX = `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at)
  VALUES ($1, $2, 'cancel.started', $3, now())`;
const PAYLOAD = JSON.stringify({ type: 'cancel.started', data: { mrr_cents: 9_900, currency: 'eur', email: null } });
