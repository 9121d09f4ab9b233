import { type Client } from 'pg';

import { newId } from '../../../src/shared/ids.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { type LoadRequest, post, requestsPerSecond } from '../load.js';
import { compare } from '../rounds.js';
import { startSessions } from '../set-ground.js';
import { transactionsPerSecond } from '../transaction-loop.js';

const SESSIONS = 512;
/** What the browser says with it. */
export const EVENT_DATA = { step_id: 'stay', position: 2 };

/** What a customer's browser sends most. */
export const FLOW_EVENT: BenchCase = {
  name: 'flow-event',
  title: 'POST /api/flows/event, full stack, beside one row of the same table per transaction',
  measure: async (ground) => {
    const { stage, api, scale } = ground;
    const sessionIds = await startSessions(ground, SESSIONS);
    const requests = eventRequests(ground, sessionIds);
    const insert = await rowInserter(ground);
    const compared = await compare(
      scale.rounds,
      () => requestsPerSecond({ url: api.url, requests, amount: scale.requests }),
      () => transactionsPerSecond(stage.servers.databaseUrl, scale.requests, insert),
    );
    return [{ name: 'flow-event', unit: 'requests/s', ...compared, goal: { atLeast: 1 } }];
  },
};

/** One event of each session. */
export function eventRequests({ keys }: Ground, sessionIds: readonly string[]): LoadRequest[] {
  return sessionIds.map((session_id, index) => {
    const body = { session_id, event_type: 'step_viewed', data: EVENT_DATA };
    return post('/api/flows/event', keys[index % keys.length] ?? '', body);
  });
}

/** One row into the table of events, of one of the same sessions. */
async function rowInserter({ stage }: Ground): Promise<(client: Client, index: number) => Promise<unknown>> {
  const sessions = await stage.servers.query<{ workspace_id: string; id: string }>(
    `SELECT workspace_id, id FROM cancel_sessions`,
  );
  const data = JSON.stringify(EVENT_DATA);
  return (client, index) => {
    const session = sessions[index % sessions.length];
    return client.query({
      name: 'bench-event',
      text: `INSERT INTO flow_events (workspace_id, id, session_id, event_type, data, occurred_at)
        VALUES ($1, $2, $3, 'step_viewed', $4, now())`,
      values: [session?.workspace_id, newId(), session?.id, data],
    });
  };
}
