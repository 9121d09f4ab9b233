import { type Finding } from '../../bench-case.js';
import { medianLatencyMs } from '../../latency.js';
import { compare } from '../../rounds.js';
import { keyOf, type LargeGround } from './large-ground.js';

const TIMES = 200;

/** The key metrics of thirty days, exact, in a large and in a small database. */
export async function measureAnalytics(ground: LargeGround): Promise<Finding[]> {
  const read = { path: '/api/v1/analytics', key: keyOf(ground) };
  const compared = await compare(
    ground.scale.rounds,
    () => medianLatencyMs({ url: ground.api.url, ...read }, TIMES),
    () => medianLatencyMs({ url: ground.smallApi.url, ...read }, TIMES),
  );
  const remark = `${ground.scale.sessions.toLocaleString('en-GB')} sessions beside 10,000`;
  return [{ name: 'analytics', unit: 'ms', ...compared, goal: { atMost: 1.5 }, remark }];
}

/** 24 months, beside a route that reads one row by its primary key and nothing else, behind the same guards. */
export async function measureRevenue({ api, scale, stage }: LargeGround): Promise<Finding[]> {
  const { secretKey: key } = stage.workspace;
  const compared = await compare(
    scale.rounds,
    () => medianLatencyMs({ url: api.url, path: '/api/v1/analytics/revenue?months=24', key }, TIMES),
    () => medianLatencyMs({ url: api.url, path: '/api/v1/workspace', key }, TIMES),
  );
  const remark = 'beside GET /api/v1/workspace, one row by primary key';
  return [{ name: 'revenue', unit: 'ms', ...compared, goal: { atMost: 4 }, remark }];
}
