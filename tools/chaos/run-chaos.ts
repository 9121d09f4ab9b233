import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { DEMO_ACCOUNT_KEY } from '../quickstart/seed/stripe-accounts.js';
import { ExplainedError } from '../services/explained-error.js';
import { CountingReceiver } from './counting-receiver.js';
import { setStage, type Stage } from './stage.js';
import { type FaultCounts, storm } from './storm.js';
import { Traffic } from './traffic.js';

/** Twice the lease of a delivery whose worker died, and the retries after it. */
const DRAIN_TIMEOUT_MS = 150_000;
const POLL_MS = 250;
const UNFINISHED = /^retainly_webhook_backlog\{state="(pending|delivering|retrying)"\}/m;

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
  drainedMs: number;
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
    await addEndpoint(stage, receiver.url);
    watch.announce(`${String(durationMs / 1_000)} s of storm`);
    return await playOn(stage, receiver, durationMs, watch);
  } finally {
    await stage.strike();
    await receiver.stop();
  }
}

async function playOn(
  stage: Stage,
  receiver: CountingReceiver,
  durationMs: number,
  { announce, signal }: ChaosWatch,
): Promise<ChaosResult> {
  const traffic = new Traffic({
    anyApi: () => stage.apis[randomInt(stage.apis.length)]?.url ?? '',
    secretKey: stage.workspace.secretKey,
    fixtures: stage.stripe.fixtures(DEMO_ACCOUNT_KEY),
  });
  const end = new AbortController();
  const talking = traffic.run(end.signal);
  const faults = await storm(stage, durationMs, signal);
  end.abort();
  await talking;
  announce(`${String(traffic.accepted.size)} events accepted; waiting for the rest of them`);
  const drainedMs = await drain(stage);
  const lost = missing(traffic, receiver);
  const accepted = traffic.accepted.size;
  const delivered = accepted - lost.length;
  return { faults, refused: traffic.refused, accepted, delivered, lost, duplicated: receiver.duplicates, drainedMs };
}

function missing({ accepted }: Traffic, { arrived }: CountingReceiver): string[] {
  return [...accepted].filter((key) => !arrived.has(key));
}

/** Waits until no delivery is unfinished; the time is limited. @returns how long it took */
async function drain(stage: Stage): Promise<number> {
  const startedAt = performance.now();
  while (!(await isIdle(stage)) && performance.now() - startedAt < DRAIN_TIMEOUT_MS) {
    await Promise.all([...stage.apis, ...stage.workers].map((app) => app.ensureRunning()));
    await pause(POLL_MS);
  }
  return performance.now() - startedAt;
}

async function isIdle({ apis: [api] }: Stage): Promise<boolean> {
  try {
    const answer = await fetch(`${api?.url ?? ''}/metrics`, { signal: AbortSignal.timeout(5_000) });
    const metrics = await answer.text();
    return answer.ok && /^retainly_webhook_oldest_due_seconds 0$/m.test(metrics) && !UNFINISHED.test(metrics);
  } catch {
    return false;
  }
}

async function addEndpoint({ apis: [api], workspace }: Stage, url: string): Promise<void> {
  const answer = await fetch(`${api?.url ?? ''}/api/v1/webhook-endpoints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': workspace.secretKey },
    body: JSON.stringify({ url, event_types: ['*'] }),
  });
  if (answer.status !== 200) throw new ExplainedError(`The endpoint was not added: ${await answer.text()}`);
}
