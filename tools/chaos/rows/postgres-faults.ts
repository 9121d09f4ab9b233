import { setTimeout as pause } from 'node:timers/promises';

import { eventually } from './eventually.js';
import { type FaultRow, type Finding, type Ground, inSeconds, Verdict } from './fault-row.js';
import { type Answer, ask, startSession, statusesOf, SteadyLoad } from './steady-load.js';

const REQUESTS_PER_SECOND = 50;
const POOL_SIZE = 2;
const WAITING = 8;

/** A9 and A11: a PostgreSQL that dies, and one that gives no connection. */
export const POSTGRES_FAULTS: FaultRow[] = [
  {
    id: 'A9',
    promise:
      'PostgreSQL killed and started under 50 req/s: 503 + Retry-After meanwhile, every acknowledged write there',
    play: (ground, scale) => crashPostgres(ground, scale === 'full' ? 5 : 1),
  },
  { id: 'A11', promise: 'connection pool exhausted: 503 within 2.5 s', play: exhaustPool },
];

async function crashPostgres(ground: Ground, crashes: number): Promise<Finding> {
  const load = new SteadyLoad(REQUESTS_PER_SECOND, () => startSession(ground));
  for (let made = 0; made < crashes; made += 1) {
    await pause(1_000);
    await ground.servers.crashPostgres(() => pause(1_000));
  }
  const serves = await eventually(async () => (await startSession(ground)).status === 200);
  const answers = await load.stop();
  const acknowledged = answers.filter(({ status }) => status === 200).map(({ body }) => sessionId(body));
  const [kept] = await ground.servers.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM cancel_sessions WHERE id = ANY($1::uuid[])`,
    [acknowledged],
  );
  const lost = acknowledged.length - (kept?.count ?? 0);
  const unclear = answers.filter((answer) => answer.status !== 200 && !isClear(answer));
  return new Verdict()
    .must(ground.api.isRunning && ground.worker.isRunning, 'a process ended')
    .must(serves, 'the API did not come back')
    .must(lost === 0, `${String(lost)} acknowledged writes are gone`)
    .must(unclear.length === 0, `not a 503 with Retry-After: ${statusesOf(unclear)}`)
    .finding(`${String(crashes)} crashes: ${statusesOf(answers)}, ${String(lost)} of the acknowledged lost`);
}

async function exhaustPool(ground: Ground): Promise<Finding> {
  const api = await ground.start('api', { DATABASE_POOL_SIZE: String(POOL_SIZE) });
  const read = (): Promise<Answer> => ask(`${api.url}/api/v1/sessions`, ground.workspace.secretKey);
  await read();
  const { held, refused } = await ground.servers.connected(async (client) => {
    await client.query('BEGIN');
    await client.query('LOCK TABLE cancel_sessions IN ACCESS EXCLUSIVE MODE');
    const holding = Promise.all(Array.from({ length: POOL_SIZE }, read));
    await eventually(async () => (await waitingForLock(ground)) === POOL_SIZE);
    const others = await Promise.all(Array.from({ length: WAITING }, read));
    await client.query('ROLLBACK');
    return { held: await holding, refused: others };
  });
  await api.stop();
  const unclear = [...held, ...refused].filter((answer) => answer.status !== 200 && !isClear(answer));
  const slowestMs = Math.max(...refused.map(({ tookMs }) => tookMs));
  return new Verdict()
    .must(unclear.length === 0, `not a 503 with Retry-After: ${statusesOf(unclear)}`)
    .must(refused.every(isClear), `without a connection there was ${statusesOf(refused)}`)
    .must(
      held.some(({ status }) => status === 200),
      `those with a connection got ${statusesOf(held)}`,
    )
    .within('the slowest 503', slowestMs, 2_500)
    .finding(`${statusesOf(refused)}, the slowest after ${inSeconds(slowestMs)}`);
}

/** How many statements wait for the locked table; one request may send several. */
async function waitingForLock({ servers }: Ground): Promise<number> {
  const [row] = await servers.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%cancel_sessions%'`,
  );
  return row?.count ?? 0;
}

function isClear({ status, retryAfter }: Answer): boolean {
  return status === 503 && retryAfter !== null;
}

function sessionId(body: string): string {
  return (JSON.parse(body) as { session_id: string }).session_id.replace('sess_', '');
}
