import { join } from 'node:path';

import { quickstartPaths } from '../../quickstart/paths.js';
import { DEMO_ACCOUNT_KEY } from '../../quickstart/seed/stripe-accounts.js';
import { announce } from './announce.js';
import { eventually } from './eventually.js';
import { type FaultRow, type Finding, type Ground, inSeconds, type Scale, Verdict } from './fault-row.js';
import { type Merchant, withMerchant, withMerchants } from './merchant.js';
import { ask, startSession, statusesOf } from './steady-load.js';

const REQUESTS = 10;
const SLOW_STRIPE = { kind: 'delay', delayMs: 2_000, account: DEMO_ACCOUNT_KEY, times: REQUESTS } as const;
const CUSTOMERS_AT_ONCE = 8;
const TEN_MINUTES_MS = 600_000;
const RETRY_AFTER_MS = 3_000;
const LARGEST_JITTER = 0.2;

/** A13 to A15: processes that are told to stop, that are many, and whose clocks are wrong. */
export const PROCESSES: FaultRow[] = [
  {
    id: 'A13',
    promise: 'SIGTERM with 10 deliveries and 10 HTTP requests in flight: exit 0 within 25 s, all of them finished',
    // An endpoint gets four requests at a time.
    play: (ground) => withMerchants(ground, [['*'], ['*'], ['*']], (merchants) => terminate(ground, merchants)),
  },
  {
    id: 'A14',
    promise: 'two workers, two APIs, 5,000 events: each delivered; duplicates < 0.1 %',
    play: (ground, scale) => withMerchant(ground, (merchant) => shareWork(ground, merchant, scale)),
  },
  {
    id: 'A15',
    promise: 'worker clocks wrong by ±10 min: due times follow the database clock',
    play: (ground) => withMerchant(ground, (merchant) => trustDatabaseClock(ground, merchant)),
  },
];

async function terminate(ground: Ground, merchants: Merchant[]): Promise<Finding> {
  const { api, worker, stripe } = ground;
  const inFlight = (): number => merchants.reduce((sum, merchant) => sum + merchant.inFlight, 0);
  for (const merchant of merchants) merchant.reaction = () => 'hang';
  await announce(ground, 4);
  await eventually(() => inFlight() === 12);
  const asked = stripe.requests(SLOW_STRIPE).length;
  stripe.failNext(SLOW_STRIPE);
  const requests = Array.from({ length: REQUESTS }, () => startSession(ground));
  await eventually(() => stripe.requests(SLOW_STRIPE).length >= asked + REQUESTS);

  const startedAt = performance.now();
  const stopping = Promise.all([api.stop(), worker.stop()]);
  for (const merchant of merchants) merchant.release();
  const codes = await stopping;
  const tookMs = performance.now() - startedAt;
  const answers = await Promise.all(requests);
  const delivered = await deliveredCount(ground);
  await Promise.all([api.restart(), worker.restart()]);
  return new Verdict()
    .must(
      codes.every((code) => code === 0),
      `exit codes ${codes.join(', ')}`,
    )
    .must(delivered === 12, `${String(delivered)} of 12 deliveries were finished`)
    .must(
      answers.every(({ status }) => status === 200),
      `the HTTP requests got ${statusesOf(answers)}`,
    )
    .within('stopping', tookMs, 25_000)
    .finding(
      `exit ${codes.join(' and ')} after ${inSeconds(tookMs)}; delivered ${String(delivered)}, HTTP ${statusesOf(answers)}`,
    );
}

/** Deliveries that ended well at their first attempt, to endpoints that still exist. */
async function deliveredCount({ servers }: Ground): Promise<number> {
  const [row] = await servers.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM webhook_deliveries delivery JOIN webhook_endpoints endpoint
       ON endpoint.workspace_id = delivery.workspace_id AND endpoint.id = delivery.endpoint_id
     WHERE endpoint.deleted_at IS NULL AND state = 'delivered' AND attempt_count = 1`,
  );
  return row?.count ?? 0;
}

async function shareWork(ground: Ground, merchant: Merchant, scale: Scale): Promise<Finding> {
  const events = scale === 'full' ? 5_000 : 200;
  const [api, worker] = await Promise.all([ground.start('api'), ground.start('worker')]);
  const apis = [ground.api, api];
  let sessions = events / 2;
  const accepted: number[] = [];
  const customer = async (): Promise<void> => {
    while (sessions-- > 0) {
      const chosen = apis[sessions % apis.length] ?? api;
      const started = await startSession({ ...ground, api: chosen });
      const { session_id } = JSON.parse(started.body) as { session_id: string };
      const canceled = await ask(`${chosen.url}/api/flows/cancel`, ground.workspace.secretKey, { session_id });
      accepted.push(started.status, canceled.status);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, customer));
  await eventually(() => merchant.taken >= events);
  const tookMs = performance.now() - startedAt;
  await Promise.all([api.stop(), worker.stop()]);
  const { taken, duplicates } = merchant;
  return new Verdict()
    .must(
      accepted.every((status) => status === 200),
      'the API refused a request',
    )
    .must(taken === events, `${String(events - taken)} of ${String(events)} events were lost`)
    .must(duplicates < events / 1_000, `${String(duplicates)} duplicates`)
    .finding(
      `${String(taken)} of ${String(events)} delivered in ${inSeconds(tookMs)}, ${String(duplicates)} duplicates`,
    );
}

async function trustDatabaseClock(ground: Ground, merchant: Merchant): Promise<Finding> {
  await ground.worker.stop();
  merchant.reaction = (nth) => (nth === 1 ? 'refuse' : 'take');
  const preload = join(quickstartPaths(__dirname).repositoryDir, 'tools/chaos/rows/wrong-clock.cjs');
  const workers = await Promise.all(
    [TEN_MINUTES_MS, -TEN_MINUTES_MS].map((ms) =>
      ground.start('worker', {
        NODE_OPTIONS: `--require ${preload}`,
        CLOCK_WRONG_BY_MS: String(ms),
        WEBHOOK_RETRY_SCHEDULE: `0,${String(RETRY_AFTER_MS / 1_000)}`,
      }),
    ),
  );
  const ids = await announce(ground, 100);
  await eventually(() => merchant.missing(ids).length === 0, TEN_MINUTES_MS / 10);
  await Promise.all(workers.map((worker) => worker.stop()));
  await ground.worker.restart();
  const arrivals = [...merchant.events.values()];
  const waits = arrivals.map(({ at: [first = 0, second = Infinity] }) => second - first);
  const signedOff = arrivals.map(({ headers }) => Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp'])));
  const repeats = arrivals.filter(({ at }) => at.length !== 2).length;
  return new Verdict()
    .must(merchant.missing(ids).length === 0, 'an event was lost, or waits for a wrong clock')
    .must(Math.min(...waits) >= RETRY_AFTER_MS * (1 - LARGEST_JITTER), 'a retry came early')
    .must(Math.max(...signedOff) < 300, 'a signature carries a wrong time')
    .must(repeats === 0, `${String(repeats)} events were not requested exactly twice`)
    .finding(
      `100 events refused once, retry due after 3 s ±20 %: sent again after ${inSeconds(Math.min(...waits))} ` +
        `to ${inSeconds(Math.max(...waits))}, by two workers`,
    );
}
