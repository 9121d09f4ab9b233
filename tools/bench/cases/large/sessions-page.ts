import { type Finding } from '../../bench-case.js';
import { medianLatencyMs, readJson } from '../../latency.js';
import { compare } from '../../rounds.js';
import { keyOf, type LargeGround } from './large-ground.js';

const TIMES = 100;
/** Skipping a million rows takes long. */
const OFFSET_TIMES = 10;
const DEPTH = 1_000_000;
const PATH = '/api/v1/sessions';

interface Page {
  total: number | null;
  next_cursor: string;
}

/**
 * Pages of fifty sessions, each beside the second page by cursor: the cheapest page there is, as only the first one
 * tells the total.
 *
 * @throws Error when the total is not the number of rows
 */
export async function measureSessionsPage(ground: LargeGround): Promise<Finding[]> {
  const { api, scale, workspaceSessions } = ground;
  const depth = Math.min(DEPTH, Math.floor(workspaceSessions / 2));
  const key = keyOf(ground);
  const page = (query: string): Promise<Page> => readJson<Page>({ url: api.url, path: PATH + query, key });
  const first = await page('');
  if (first.total !== workspaceSessions) {
    throw new Error(`the total is ${String(first.total)}, but there are ${String(workspaceSessions)} sessions`);
  }
  const deep = await page(`?limit=1&offset=${String(depth - 1)}`);
  const latency = (query: string, times: number) => () =>
    medianLatencyMs({ url: api.url, path: PATH + query, key }, times);
  const second = latency(`?cursor=${first.next_cursor}`, TIMES);
  const byCursor = await compare(scale.rounds, latency(`?cursor=${deep.next_cursor}`, TIMES), second);
  const byOffset = await compare(scale.rounds, latency(`?offset=${String(depth)}`, OFFSET_TIMES), second);
  const total = await compare(scale.rounds, latency('', TIMES), second);
  const at = `at depth ${depth.toLocaleString('en-GB')}`;
  return [
    { name: 'sessions-page-cursor', unit: 'ms', ...byCursor, goal: { atMost: 1.3 }, remark: at },
    { name: 'sessions-page-offset', unit: 'ms', ...byOffset, goal: { atMost: 150 }, remark: at },
    { name: 'sessions-page-total', unit: 'ms', ...total, goal: { atMost: 1.5 }, remark: 'first page, exact total' },
  ];
}
