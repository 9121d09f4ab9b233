import { type Client } from 'pg';
import { Pool } from 'undici';

import { fromPublicId, newId } from '../../../src/shared/ids.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { post, requestsPerSecond } from '../load.js';
import { type Merchant } from '../merchants/merchant.js';
import { makeMerchants } from '../merchants/make-merchants.js';
import { compare } from '../rounds.js';
import { nowhereOf, postJson } from '../set-ground.js';
import { transactionsPerSecond } from '../transaction-loop.js';

/** A save makes several calls to Stripe, which takes so many per second and account. */
const MERCHANTS = 40;
const SHARE = 0.05;
const DISCOUNT = { offer_accepted: 'discount', offer_value: { percent: 30, duration_months: 3 } };

/** An accepted discount, applied in the Stripe double. */
export const FLOW_SAVE: BenchCase = {
  name: 'flow-save',
  title: 'POST /api/flows/save, beside two transactions and one HTTP call in a loop',
  measure: async (ground) => {
    const { stage, api, scale } = ground;
    const amount = Math.ceil(scale.requests * SHARE);
    const merchants = await makeMerchants(stage, MERCHANTS);
    const ours = await openSessions(ground, merchants, amount * scale.rounds);
    const theirs = await openSessions(ground, merchants, amount * scale.rounds);
    const requests = ours.map(({ merchant, session_id }) =>
      post('/api/flows/save', merchant.secretKey, { session_id, reason: 'too_expensive', ...DISCOUNT }),
    );
    const stripe = new Pool(stage.stripe.baseUrl, { connections: 16 });
    try {
      const compared = await compare(
        scale.rounds,
        () => requestsPerSecond({ url: api.url, requests: requests.splice(0, amount), amount }),
        () => {
          const sessions = theirs.splice(0, amount);
          return transactionsPerSecond(stage.servers.databaseUrl, amount, (client, index) =>
            saveBare(client, stripe, sessions[index] as OpenSession),
          );
        },
      );
      return [{ name: 'flow-save', unit: 'requests/s', ...compared, goal: { atLeast: 0.5 } }];
    } finally {
      await stripe.close();
    }
  },
};

interface OpenSession {
  merchant: Merchant;
  session_id: string;
  subscription_id: string;
}

/** Sessions of customers who exist in Stripe, shared out among the merchants. */
async function openSessions(ground: Ground, merchants: readonly Merchant[], count: number): Promise<OpenSession[]> {
  const { stage, api } = ground;
  const sessions: OpenSession[] = [];
  const perMerchant = Math.ceil(count / merchants.length);
  await Promise.all(
    merchants.map(async (merchant) => {
      const fixtures = stage.stripe.fixtures(merchant.accountKey);
      fixtures.webhook({ url: nowhereOf(stage), enabledEvents: ['account.updated'] });
      const recurring = { interval: 'month' } as const;
      const price = fixtures.price({ nickname: 'Bench', currency: 'eur', unit_amount: 9_900, recurring });
      for (let index = 0; index < perMerchant; index += 1) {
        const customer = fixtures.customer({ email: 'bench@example.com' });
        const items = [{ price: price.id, quantity: 1 }];
        const subscription = fixtures.subscription({ customer: customer.id, items });
        const body = { customer_id: customer.id, subscription_id: subscription.id };
        const answer = await postJson<{ session_id: string }>(api.url, '/api/flows/start', {
          key: merchant.secretKey,
          body,
        });
        sessions.push({ merchant, session_id: answer.session_id, subscription_id: subscription.id });
      }
    }),
  );
  return sessions;
}

/** The least a save can be: decide, tell Stripe, write down what it said. */
async function saveBare(client: Client, stripe: Pool, session: OpenSession): Promise<void> {
  const { merchant, subscription_id } = session;
  const ids = { workspace: merchant.workspaceId, session: fromPublicId('session', session.session_id) };
  const operationId = newId();
  const run = async (name: string, text: string, values: unknown[]): Promise<void> => {
    await client.query({ name: `bench-save-${name}`, text, values });
  };
  await client.query('BEGIN');
  await run('lock', LOCK_SESSION, [ids.workspace, ids.session]);
  await run('operation', INSERT_OPERATION, [ids.workspace, operationId, ids.session, subscription_id]);
  await run('reason', SET_REASON, [ids.workspace, ids.session]);
  await client.query('COMMIT');

  const answer = await stripe.request({
    method: 'POST',
    path: `/v1/subscriptions/${subscription_id}`,
    headers: {
      authorization: `Bearer ${merchant.accountKey}`,
      'content-type': 'application/x-www-form-urlencoded',
      'idempotency-key': `bench-${operationId}`,
    },
    body: `metadata[retainly_operation]=${operationId}`,
  });
  await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`the Stripe double answered ${String(answer.statusCode)}`);

  await client.query('BEGIN');
  await run('lock', LOCK_SESSION, [ids.workspace, ids.session]);
  await run('succeed', SUCCEED, [ids.workspace, operationId]);
  await run('saved', SET_SAVED, [ids.workspace, ids.session]);
  await run('event', INSERT_EVENT, [ids.workspace, newId(), ids.session]);
  await run('rollup', ADD_TO_ROLLUP, [ids.workspace, Math.floor(Math.random() * 8)]);
  await run('ledger', INSERT_LEDGER_LINE, [ids.workspace, newId(), ids.session]);
  await run('outbox', INSERT_OUTBOX, [ids.workspace, newId()]);
  await client.query('COMMIT');
}

const LOCK_SESSION = `SELECT * FROM cancel_sessions WHERE workspace_id = $1 AND id = $2 FOR UPDATE`;
const INSERT_OPERATION = `INSERT INTO billing_operations (workspace_id, id, session_id, kind, customer_id,
    subscription_id, params, state, attempt_count, key_generation, next_attempt_at, created_at, updated_at)
  VALUES ($1, $2, $3, 'offer', 'cus_bench', $4, '{"kind": "offer"}', 'pending', 1, 1, now(), now(), now())`;
const SET_REASON = `UPDATE cancel_sessions SET reason = 'too_expensive', last_activity_at = now()
  WHERE workspace_id = $1 AND id = $2`;
const SUCCEED = `UPDATE billing_operations SET state = 'succeeded', receipt = '{}', next_attempt_at = NULL,
  updated_at = now() WHERE workspace_id = $1 AND id = $2`;
const SET_SAVED = `UPDATE cancel_sessions SET outcome = 'saved', completed_at = now(), offer_type = 'discount',
    offer_value = '{"percent": 30}', offer_accepted = true, saved_mrr_cents = 9900, last_activity_at = now()
  WHERE workspace_id = $1 AND id = $2`;
const INSERT_EVENT = `INSERT INTO flow_events (workspace_id, id, session_id, event_type, data, occurred_at)
  VALUES ($1, $2, $3, 'session.saved', '{"saved_mrr_cents": 9900, "currency": "eur"}', now())`;
const ADD_TO_ROLLUP = `INSERT INTO daily_rollups VALUES ($1, current_date, $2, 0, 1, 9900, 0, 0, 1, 9900, 0, 0, 0, 0, 0)
  ON CONFLICT (workspace_id, day, shard) DO UPDATE SET started_saves = daily_rollups.started_saves + 1`;
const INSERT_LEDGER_LINE = `INSERT INTO save_events (workspace_id, id, event_type, session_id, mrr_impact_cents, currency,
    occurred_at) VALUES ($1, $2, 'offer_accepted.discount', $3, 9900, 'eur', now())`;
const INSERT_OUTBOX = `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at)
  VALUES ($1, $2, 'cancel.saved', '{"type": "cancel.saved", "data": {"saved_mrr_cents": 9900}}', now())`;
