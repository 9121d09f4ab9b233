import { Pool } from 'undici';

import { newId } from '../../../src/shared/ids.js';
import { deliveryRequest } from '../../../src/webhooks/sending/delivery-request.js';
import { newSigningSecret } from '../../../src/webhooks/sending/signature.js';
import { addEndpoint } from '../../chaos/add-endpoint.js';
import { eventually } from '../../chaos/rows/eventually.js';
import { Announcer } from '../announcer.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { Receivers } from '../receivers/receivers.js';
import { preciseNowMs } from '../receivers/receivers-wire.js';
import { compare } from '../rounds.js';

const EVENTS = 10_000;
const ENDPOINTS = 4;
const WARM_UP_EVENTS = 1_000;
/** What a worker allows itself per endpoint; more connections make the bare loop no faster. */
const REQUESTS_PER_ENDPOINT = 4;

/** Committed events on their way to receivers, relay and delivery log included. */
export const WEBHOOKS: BenchCase = {
  name: 'webhooks',
  title: 'committed events to 4 endpoints, by one worker, beside a bare loop of signed requests',
  measure: async (ground) => {
    const events = Math.min(EVENTS, ground.scale.requests);
    const receivers = await Receivers.start(ENDPOINTS);
    const announcer = await Announcer.start(ground.stage);
    try {
      const types = await subscribe(ground, receivers.urls);
      await ground.stage.start('worker', { LOG_LEVEL: 'info', NODE_ENV: 'production' });
      const burst = { ground, receivers, announcer, types };
      await deliver({ ...burst, events: WARM_UP_EVENTS });
      // What autovacuum does within a minute: a plan that was made for empty tables reads all there is of full ones.
      await ground.stage.servers.query('ANALYZE');
      const compared = await compare(
        ground.scale.rounds,
        () => deliver({ ...burst, events }),
        () => bareLoop(receivers, payloadOf(ground), events),
      );
      const remark = `${String(events)} events, each to one of the ${String(ENDPOINTS)} endpoints`;
      return [{ name: 'webhooks', unit: 'deliveries/s', ...compared, goal: { atLeast: 0.5 }, remark }];
    } finally {
      await announcer.stop();
      await receivers.stop();
    }
  },
};

/** An endpoint per receiver, each for a type of its own. @returns the types */
async function subscribe({ api, stage }: Ground, urls: readonly string[]): Promise<string[]> {
  const types = Announcer.types(urls.length);
  for (const [index, url] of urls.entries()) {
    await addEndpoint(api.url, stage.workspace.secretKey, { url, event_types: types.slice(index, index + 1) });
  }
  return types;
}

interface Burst {
  ground: Ground;
  receivers: Receivers;
  announcer: Announcer;
  types: string[];
  events: number;
}

/** From the commit of all events at once to the arrival of the last. */
async function deliver({ ground, receivers, announcer, types, events }: Burst): Promise<number> {
  await receivers.forget();
  const ofEach = Array.from({ length: events }, (_, index) => types[index % types.length] ?? '');
  const [first] = await announcer.announce(ofEach);
  const arrivedAtMs = await receivers.arrived(events);
  // What is still to be written belongs to this measurement's work; the next one begins at rest.
  await eventually(async () => (await unfinished(ground)) === 0);
  return events / ((arrivedAtMs - (first?.committedAtMs ?? 0)) / 1_000);
}

async function unfinished({ stage }: Ground): Promise<number> {
  const [row] = await stage.servers.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM webhook_deliveries WHERE state <> 'delivered'`,
  );
  return row?.count ?? 0;
}

/** An event as it is sent, for the loop that has no outbox. */
function payloadOf({ stage }: Ground): string {
  const data = { session_id: `sess_${newId()}`, customer_id: 'cus_Q1', subscription_id: 'sub_Q1', mrr_cents: 9_900 };
  const envelope = { id: `evt_${newId()}`, type: 'cancel.saved', timestamp: '2026-05-01T10:00:00Z' };
  return JSON.stringify({ ...envelope, workspace_id: stage.workspace.workspaceId, data });
}

/** The same requests, signed the same way over kept connections, from a program that does nothing else. */
async function bareLoop(receivers: Receivers, payload: string, amount: number): Promise<number> {
  await receivers.forget();
  const secrets = [newSigningSecret()];
  const pools = receivers.urls.map(
    (url) => new Pool(new URL(url).origin, { connections: REQUESTS_PER_ENDPOINT, pipelining: 1 }),
  );
  let next = 0;
  const loop = async (pool: Pool, url: string): Promise<void> => {
    for (let index = next++; index < amount; index = next++) {
      const ids = { deliveryId: newId(), eventId: newId(), eventType: 'cancel.saved' };
      const message = { ...ids, url, payload, attemptNumber: 1, sentAt: new Date(), secrets };
      const { request } = deliveryRequest(message);
      const options = { method: 'POST', path: new URL(url).pathname, headers: request.headers, body: payload } as const;
      const { body } = await pool.request(options);
      await body.dump();
    }
  };
  const startedAtMs = preciseNowMs();
  await Promise.all(
    pools.flatMap((pool, index) =>
      Array.from({ length: REQUESTS_PER_ENDPOINT }, () => loop(pool, receivers.urls[index] ?? '')),
    ),
  );
  const arrivedAtMs = await receivers.arrived(amount);
  await Promise.all(pools.map((pool) => pool.close()));
  return amount / ((arrivedAtMs - startedAtMs) / 1_000);
}
