import { Customers, type FreshCustomer } from '../chaos/customers.js';
import { setStage, type Stage } from '../chaos/stage.js';
import { type Ground, type Scale } from './ground.js';

/** So many keys share the load that none reaches its limit, which is raised to the highest there is. */
const KEYS = 8;

/** A ground, and how to leave it. */
export interface Lent {
  ground: Ground;
  /** Ends everything and deletes its data. */
  leave: () => Promise<void>;
}

/**
 * Starts PostgreSQL with all of its safety on, Redis, a Stripe double and one API process.
 * @throws ExplainedError when a part does not start.
 */
export async function setGround(scale: Scale, announce: (step: string) => void): Promise<Lent> {
  const stage = await setStage();
  try {
    const api = await stage.start('api', { LOG_LEVEL: 'info', NODE_ENV: 'production' });
    const keys = await Promise.all(Array.from({ length: KEYS }, () => newKey(api.url, stage.workspace.secretKey)));
    return { ground: { stage, api, scale, keys, announce }, leave: () => stage.strike() };
  } catch (error) {
    await stage.strike();
    throw error;
  }
}

/**
 * Sessions of customers nobody has seen before, begun over the API.
 * @returns their ids, as the API writes them
 */
export async function startSessions({ stage, api }: Ground, count: number): Promise<string[]> {
  const customers = new Customers(stage.stripe, nowhereOf(stage));
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const answer = await postJson<{ session_id: string }>(api.url, '/api/flows/start', {
      key: stage.workspace.secretKey,
      body: customers.next() satisfies FreshCustomer,
    });
    ids.push(answer.session_id);
  }
  return ids;
}

/** Where Stripe's own events are "sent" that nobody waits for. */
export function nowhereOf({ stripe }: Stage): string {
  return `${stripe.baseUrl}/_nowhere`;
}

/** A POST outside of what is measured. @throws Error unless the answer is 200 */
export async function postJson<Answer>(
  baseUrl: string,
  path: string,
  { key, body }: { key: string; body: unknown },
): Promise<Answer> {
  const answer = await fetch(baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`POST ${path}: ${String(answer.status)} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

async function newKey(baseUrl: string, key: string): Promise<string> {
  const body = { name: 'bench', kind: 'secret', scopes: ['*'] };
  return (await postJson<{ token: string }>(baseUrl, '/api/v1/api-tokens', { key, body })).token;
}
