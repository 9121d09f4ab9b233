import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Client, escapeLiteral } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

import { type Finding } from '../../bench-case.js';
import { medianLatencyMs } from '../../latency.js';
import { peakMbWhile, residentMb } from '../../memory.js';
import { compare, median } from '../../rounds.js';
import { keyOf, type LargeGround } from './large-ground.js';

const TIMES = 30;
const PARALLEL = 100;
const PATH = '/api/exports/sessions';

/** A download of 5,000 rows beside PostgreSQL's own export of the same rows, and what a hundred at once cost. */
export async function measureExports(ground: LargeGround): Promise<Finding[]> {
  const { api, scale, stage } = ground;
  const read = { url: api.url, path: PATH, key: keyOf(ground) };
  const compared = await stage.servers.connected((client) =>
    compare(
      scale.rounds,
      () => medianLatencyMs(read, TIMES),
      () => copyMs(client, ground.workspaceId),
    ),
  );
  const beforeMb = residentMb(api.pid);
  let refused = 0;
  const peakMb = await peakMbWhile(api.pid, async () => {
    const downloads = Array.from({ length: PARALLEL }, () =>
      fetch(api.url + PATH, { headers: { 'x-api-key': read.key } }),
    );
    for (const download of downloads) {
      const answer = await download;
      await answer.arrayBuffer();
      refused += answer.ok ? 0 : 1;
    }
  });
  const moreMb = Math.max(0, peakMb - beforeMb);
  const remark = `${beforeMb.toFixed(0)} MB before; ${String(refused)} of ${String(PARALLEL)} told to come back (503)`;
  return [
    { name: 'export', unit: 'ms', ...compared, goal: { atMost: 1.6 } },
    { name: 'export-memory', unit: 'MB', ours: moreMb, ratio: moreMb, goal: { atMost: 60 }, remark },
  ];
}

/** The same columns of the same rows, as they are stored. */
async function copyMs(client: Client, workspaceId: string): Promise<number> {
  const statement = `COPY (SELECT id, email, reason, outcome, offer_type, offer_accepted, started_at, completed_at
    FROM cancel_sessions WHERE workspace_id = ${escapeLiteral(workspaceId)}
    ORDER BY started_at DESC, id DESC LIMIT 5000) TO STDOUT WITH (FORMAT csv, HEADER)`;
  const latencies: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const startedAt = performance.now();
    await pipeline(
      client.query(copyTo(statement)),
      new Writable({
        write: (_chunk, _encoding, done) => {
          done();
        },
      }),
    );
    latencies.push(performance.now() - startedAt);
  }
  return median(latencies);
}
