import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { DEMO_ACCOUNT_KEY } from '../quickstart/seed/stripe-accounts.js';
import { addEndpoint } from './add-endpoint.js';
import { CountingReceiver } from './counting-receiver.js';
import { Customers } from './customers.js';
import { setStage } from './stage.js';
import { type Crew, type FaultCounts, storm } from './storm.js';
import { Traffic } from './traffic.js';

/** Twice the lease of a delivery whose worker died, and the retries after it. */
const DRAIN_TIMEOUT_MS = 150_000;
const POLL_MS = 250;
const UNFINISHED =
  /^retainly_(webhook_backlog\{state="(pending|delivering|retrying)"\}|billing_operations\{state="pending"\}) [1-9]/m;

/** What a storm did, and what became of the events. */
export interface ChaosResult {
  faults: FaultCounts;
  /** Requests that were not answered with 200. */
  refused: number;
  accepted: number;
  /** Of the accepted ones. */
  delivered: number;
  /** Accepted and never delivered, each as its type and session. */
  lost: string[];
  /** Requests for an event that the receiver had taken already. */
  duplicated: number;
  saves: SaveResult;
  drainedMs: number;
}

/** What became of discounts that customers accepted. */
export interface SaveResult {
  /** Answered as applied. */
  confirmed: number;
  /** Without an answer that says so: the request or Stripe's answer was lost. */
  unconfirmed: number;
  /** Changes that Stripe made to the subscriptions of all of them. */
  mutations: number;
  /** Subscriptions that Stripe changed more than once, or never although the answer said so. */
  wrong: string[];
}

/** Who watches. */
export interface ChaosWatch {
  announce: (step: string) => void;
  /** Ends the storm early. */
  signal: AbortSignal;
}

/**
 * Runs a storm against an installation of its own and counts.
 * @throws ExplainedError when the installation does not start.
 */
export async function runChaos(durationMs: number, watch: ChaosWatch): Promise<ChaosResult> {
  watch.announce('starting PostgreSQL, Redis, a Stripe double, two API processes and two workers');
  const stage = await setStage();
  const receiver = new CountingReceiver();
  try {
    await receiver.start();
    const [apis, workers] = await Promise.all([
      Promise.all([stage.start('api'), stage.start('api')]),
      Promise.all([stage.start('worker'), stage.start('worker')]),
    ]);
    await addEndpoint(apis[0].url, stage.workspace.secretKey, { url: receiver.url, event_types: ['*'] });
    watch.announce(`${String(durationMs / 1_000)} s of storm`);
    return await playOn({ ...stage, apis, workers }, receiver, durationMs, watch);
  } finally {
    await stage.strike();
    await receiver.stop();
  }
}

async function playOn(
  crew: Crew,
  receiver: CountingReceiver,
  durationMs: number,
  { announce, signal }: ChaosWatch,
): Promise<ChaosResult> {
  const traffic = new Traffic({
    anyApi: () => crew.apis[randomInt(crew.apis.length)]?.url ?? '',
    secretKey: crew.workspace.secretKey,
    customers: new Customers(crew.stripe, receiver.url),
  });
  const end = new AbortController();
  const talking = traffic.run(end.signal);
  const faults = await storm(crew, durationMs, signal);
  end.abort();
  await talking;
  announce(`${String(traffic.accepted.size)} events accepted; waiting for the rest of them`);
  const drainedMs = await drain(crew);
  const lost = missing(traffic, receiver);
  const accepted = traffic.accepted.size;
  const delivered = accepted - lost.length;
  const saves = savesIn(crew, traffic);
  return {
    faults,
    refused: traffic.refused,
    accepted,
    delivered,
    lost,
    duplicated: receiver.duplicates,
    saves,
    drainedMs,
  };
}

function missing({ accepted }: Traffic, { arrived }: CountingReceiver): string[] {
  return [...accepted].filter((key) => !arrived.has(key));
}

function savesIn({ stripe }: Crew, { saves }: Traffic): SaveResult {
  const changes = new Map([...saves.keys()].map((subscriptionId) => [subscriptionId, 0]));
  for (const { path } of stripe.mutations({ account: DEMO_ACCOUNT_KEY })) {
    const subscriptionId = path.replace('/v1/subscriptions/', '');
    const count = changes.get(subscriptionId);
    if (count !== undefined) changes.set(subscriptionId, count + 1);
  }
  const counted = [...changes].map(([id, count]) => ({ id, count, isConfirmed: saves.get(id) === true }));
  const confirmed = counted.filter(({ isConfirmed }) => isConfirmed).length;
  return {
    confirmed,
    unconfirmed: saves.size - confirmed,
    mutations: counted.reduce((sum, { count }) => sum + count, 0),
    wrong: counted.filter(({ count, isConfirmed }) => count > 1 || (isConfirmed && count === 0)).map(({ id }) => id),
  };
}

/** Waits until no delivery and no change in Stripe is unfinished; the time is limited. @returns how long it took */
async function drain(crew: Crew): Promise<number> {
  const startedAt = performance.now();
  while (!(await isIdle(crew)) && performance.now() - startedAt < DRAIN_TIMEOUT_MS) {
    await Promise.all([...crew.apis, ...crew.workers].map((app) => app.ensureRunning()));
    await pause(POLL_MS);
  }
  return performance.now() - startedAt;
}

async function isIdle({ apis: [api] }: Crew): Promise<boolean> {
  try {
    const answer = await fetch(`${api?.url ?? ''}/metrics`, { signal: AbortSignal.timeout(5_000) });
    const metrics = await answer.text();
    return answer.ok && /^retainly_webhook_oldest_due_seconds 0$/m.test(metrics) && !UNFINISHED.test(metrics);
  } catch {
    return false;
  }
}
