import { setTimeout as pause } from 'node:timers/promises';

import { Redis } from 'ioredis';

import { emptyRedis } from '../storm.js';
import { announce } from './announce.js';
import { eventually } from './eventually.js';
import { type FaultRow, type Ground, inSeconds, Verdict } from './fault-row.js';
import { type Merchant, withMerchant } from './merchant.js';
import { type Answer, ask, p99Of, startSession, statusesOf, SteadyLoad } from './steady-load.js';

/** Each start asks Stripe once, at most 18 times a second in test mode: more than that would measure waiting for Stripe. */
const REQUESTS_PER_SECOND = 15;
const LIMIT = 60;
const NOWHERE = 'redis://127.0.0.1:9';

/** A4 to A8: a Redis that forgets, dies, is not there, is full or stands still. */
export const REDIS_FAULTS: FaultRow[] = [
  {
    id: 'A4',
    promise: 'Redis FLUSHALL with 1,000 due and 1,000 retry-scheduled: all delivered',
    play: (ground, scale) =>
      withMerchant(ground, (merchant) => forgetAll(ground, merchant, scale === 'full' ? 1_000 : 100)),
  },
  {
    id: 'A5',
    promise: 'Redis killed, away 30 s, no persistence: API p99 < 500 ms, no 5xx; deliveries resume within 10 s',
    play: (ground, scale) =>
      withMerchant(ground, (merchant) => killRedis(ground, merchant, scale === 'full' ? 30_000 : 2_000)),
  },
  { id: 'A6', promise: 'Redis away at boot: the process starts, ready = degraded', play: bootWithoutRedis },
  {
    id: 'A7',
    promise: 'Redis at maxmemory (noeviction): API unaffected, events delivered, a metric says so',
    play: (ground, scale) =>
      withMerchant(ground, (merchant) => fillRedis(ground, merchant, scale === 'full' ? 15_000 : 2_000)),
  },
  {
    id: 'A8',
    promise: 'Redis paused 20 s: at most 300 ms added, the limit still holds',
    play: (ground, scale) => pauseRedis(ground, scale === 'full' ? 20_000 : 1_000),
  },
];

async function forgetAll(ground: Ground, merchant: Merchant, count: number) {
  merchant.reaction = (nth) => (nth === 1 ? 'refuse' : 'take');
  const retrying = await announce(ground, count);
  await eventually(() => merchant.events.size === count);
  await ground.worker.stop();
  merchant.reaction = () => 'take';
  const ids = [...retrying, ...(await announce(ground, count))];
  await ground.worker.restart();
  let flushes = 0;
  await eventually(async () => {
    await emptyRedis(ground.servers.redisUrl);
    flushes += 1;
    return merchant.missing(ids).length === 0;
  });
  const lost = merchant.missing(ids).length;
  return new Verdict()
    .must(lost === 0, `${String(lost)} events were lost`)
    .finding(`${String(ids.length)} events, ${String(flushes)} times FLUSHALL, lost ${String(lost)}`);
}

async function killRedis(ground: Ground, merchant: Merchant, awayMs: number) {
  const load = new SteadyLoad(REQUESTS_PER_SECOND, () => startSession(ground));
  await ground.servers.killRedis(() => pause(awayMs));
  const backAt = performance.now();
  const [id = ''] = await announce(ground, 1);
  await eventually(() => merchant.missing([id]).length === 0);
  const resumedMs = performance.now() - backAt;
  const answers = await load.stop();
  const ids = answers.filter(({ status }) => status === 200).length + 1;
  await eventually(() => merchant.taken >= ids);
  return unaffected(answers)
    .must(merchant.taken >= ids, `${String(ids - merchant.taken)} events were lost`)
    .within('API p99', p99Of(answers), 500)
    .within('deliveries resumed', resumedMs, 10_000)
    .finding(
      `away ${inSeconds(awayMs)}: ${statusesOf(answers)}, p99 ${inSeconds(p99Of(answers))}; ` +
        `delivered ${inSeconds(resumedMs)} after its return`,
    );
}

async function bootWithoutRedis(ground: Ground) {
  const api = await ground.start('api', { REDIS_URL: NOWHERE });
  const ready = await ask(`${api.url}/health/ready`);
  const answer = await startSession({ ...ground, api });
  await api.stop();
  const { status } = JSON.parse(ready.body) as { status: string };
  return new Verdict()
    .must(ready.status === 200 && status === 'degraded', `ready answered ${String(ready.status)} "${status}"`)
    .must(answer.status === 200, `the API answered ${String(answer.status)}`)
    .finding(`ready ${String(ready.status)} "${status}", API ${String(answer.status)}`);
}

async function fillRedis(ground: Ground, merchant: Merchant, forMs: number) {
  const client = new Redis(ground.servers.redisUrl);
  const before = await fallbacks(ground);
  await client.config('SET', 'maxmemory', '1');
  const load = new SteadyLoad(REQUESTS_PER_SECOND, () => startSession(ground));
  await pause(forMs);
  const answers = await load.stop();
  const accepted = answers.filter(({ status }) => status === 200).length;
  await eventually(() => merchant.taken >= accepted);
  const counted = (await fallbacks(ground)) - before;
  await client.config('SET', 'maxmemory', '0');
  client.disconnect();
  return unaffected(answers)
    .must(merchant.taken >= accepted, `${String(accepted - merchant.taken)} events were lost`)
    .must(counted > 0, 'no metric moved')
    .finding(
      `${statusesOf(answers)}, p99 ${inSeconds(p99Of(answers))}, retainly_ratelimit_fallback_total +${String(counted)}`,
    );
}

async function pauseRedis(ground: Ground, forMs: number) {
  const { api, workspace, servers } = ground;
  const route = `${api.url}/api/v1/workspace`;
  const load = (): SteadyLoad => new SteadyLoad(REQUESTS_PER_SECOND, () => ask(route, workspace.secretKey));
  await servers.query(`UPDATE workspaces SET rate_limit_per_minute = $1 WHERE id <> $2`, [
    LIMIT,
    workspace.workspaceId.replace('ws-', ''),
  ]);
  const calmLoad = load();
  await pause(1_000);
  const calm = await calmLoad.stop();
  const pausedLoad = load();
  const limited: Answer[] = [];
  await servers.freezeRedis(async () => {
    await pause(forMs);
    for (let sent = 0; sent < LIMIT + 5; sent += 1) limited.push(await ask(route, workspace.otherWorkspaceKey));
  });
  const paused = await pausedLoad.stop();
  const passed = limited.filter(({ status }) => status === 200).length;
  const addedMs = Math.max(...paused.map(({ tookMs }) => tookMs)) - p99Of(calm);
  return unaffected([...paused, ...limited])
    .must(
      passed === LIMIT,
      `${String(passed)} of ${String(limited.length)} requests passed a limit of ${String(LIMIT)}`,
    )
    .within('added', addedMs, 300)
    .finding(
      `${inSeconds(addedMs)} added at most; ${String(passed)} of ${String(limited.length)} passed the limit of ${String(LIMIT)}`,
    );
}

function unaffected(answers: readonly Answer[]): Verdict {
  const failed = answers.filter(({ status }) => status === 0 || status >= 500);
  return new Verdict().must(failed.length === 0, `the API answered ${statusesOf(failed)}`);
}

async function fallbacks({ api }: Ground): Promise<number> {
  const { body } = await ask(`${api.url}/metrics`);
  return Number(/^retainly_ratelimit_fallback_total (\d+)/m.exec(body)?.[1] ?? 0);
}
