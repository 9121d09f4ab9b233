import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { readJson } from '../latency.js';
import { type LoadRequest, post, requestsPerSecond } from '../load.js';
import { compare } from '../rounds.js';
import { startSessions } from '../set-ground.js';

const SESSIONS = 256;
/** A process that has just started is slow until its code is compiled. */
const WARM_UP_EVENTS = 10_000;
/** Twice as many processes as cores cannot be faster; what the rounds differ by may not count against them. */
const NOISE = 0.95;

/** Two API processes and two workers on one database, beside one of each. */
export const TWO_PROCESSES: BenchCase = {
  name: 'two-processes',
  title: 'flow events through two API processes beside two workers, and through one beside one',
  measure: async (ground) => {
    const { stage, api, scale } = ground;
    const settings = { LOG_LEVEL: 'info', NODE_ENV: 'production' };
    await stage.start('worker', settings);
    const secondApi = await stage.start('api', settings);
    const secondWorker = await stage.start('worker', settings);
    const sessionIds = [
      ...(await startSessions(ground, SESSIONS / 2)),
      ...(await startSessions({ ...ground, api: secondApi }, SESSIONS / 2)),
    ];
    const requests = eventsOf(ground, sessionIds);
    let sent = 0;
    const through = async (urls: string[], events = scale.requests): Promise<number> => {
      const amount = events / urls.length;
      sent += events;
      const load = (url: string): Promise<number> =>
        requestsPerSecond({ url, requests, amount, connections: 32 / urls.length });
      const rates = await Promise.all(urls.map(load));
      // All of them are done when the slower one is.
      return Math.min(...rates) * urls.length;
    };
    const second = [secondApi, secondWorker];
    const compared = await compare(
      scale.rounds,
      async () => {
        for (const process of second) if (!process.isRunning) await process.restart();
        await through([secondApi.url], Math.min(WARM_UP_EVENTS, scale.requests));
        return through([api.url, secondApi.url]);
      },
      async () => {
        for (const process of second) await process.stop();
        return through([api.url]);
      },
    );
    for (const process of second) if (!process.isRunning) await process.restart();
    await checkTotals(ground, [api.url, secondApi.url], sent);
    const remark = 'every event stored once, the same totals from both; 5 % is what rounds differ by';
    return [{ name: 'two-processes', unit: 'requests/s', ...compared, goal: { atLeast: NOISE }, remark }];
  },
};

function eventsOf({ keys }: Ground, sessionIds: readonly string[]): LoadRequest[] {
  return sessionIds.map((session_id, index) =>
    post('/api/flows/event', keys[index % keys.length] ?? '', { session_id, event_type: 'step_viewed', data: {} }),
  );
}

/** @throws Error when an event was lost or stored twice, or a process tells another number of sessions */
async function checkTotals({ stage }: Ground, urls: string[], sent: number): Promise<void> {
  const [stored] = await stage.servers.query<{ events: string }>(
    `SELECT count(*) AS events FROM flow_events WHERE event_type = 'step_viewed'`,
  );
  if (Number(stored?.events) !== sent) throw new Error(`${String(sent)} events sent, ${String(stored?.events)} stored`);
  for (const url of urls) {
    const read = { url, path: '/api/v1/analytics', key: stage.workspace.secretKey };
    const { cancel_sessions: told } = await readJson<{ cancel_sessions: number }>(read);
    if (told !== SESSIONS) throw new Error(`analytics tells ${String(told)} sessions`);
  }
}
