import type { TestApp } from './test-app.js';
import { newWorkspace } from './workspaces.js';

const LIMIT = 3;

/**
 * The tests that every route with scope `analytics:read` passes: who may call it, and how often. `app` is a function,
 * as the application starts only after the tests are declared.
 */
export function itIsAReadRoute(app: () => TestApp, path: string): void {
  const get = (key: string) => app().http().get(path).set('X-API-Key', key);

  it('200: for a key with analytics:read and for one with full access', async () => {
    const workspace = await newWorkspace(app());
    await get(workspace.readKey).expect(200);
    await get(workspace.secretKey).expect(200);
  });

  it('401 missing_api_key, invalid_api_key: without a key, and with one that does not exist', async () => {
    const none = await app().http().get(path).expect(401);
    expect(none.body.error).toMatchObject({ type: 'authentication_error', code: 'missing_api_key' });
    const wrong = await get('rk_sk_xxx').expect(401);
    expect(wrong.body.error.code).toBe('invalid_api_key');
  });

  it('403 insufficient_scope: for a publishable key, which anybody can read in a browser', async () => {
    const workspace = await newWorkspace(app());
    const answer = await get(workspace.publishableKey).expect(403);
    expect(answer.body.error).toMatchObject({ type: 'permission_error', code: 'insufficient_scope' });
  });

  it('429 rate_limited: over the limit, with the seconds to wait', async () => {
    const workspace = await newWorkspace(app(), { rateLimitPerMinute: LIMIT });
    for (let count = 0; count < LIMIT; count += 1) await get(workspace.readKey).expect(200);
    const answer = await get(workspace.readKey).expect(429);
    expect(answer.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limited' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  });
}

/** A test per query that is wrong: 400, in the envelope, naming the parameter. */
export function itRefusesQueries(app: () => TestApp, path: string, queries: [query: string, param: string][]): void {
  it.each(queries)('400 parameter_invalid: ?%s names %s', async (query, param) => {
    const workspace = await newWorkspace(app());
    const answer = await app().http().get(`${path}?${query}`).set('X-API-Key', workspace.readKey).expect(400);
    expect(answer.body.error).toMatchObject({ type: 'invalid_request_error', code: 'parameter_invalid', param });
  });
}

/** Wrong bounds of a range of time, for {@link itRefusesQueries}. */
export const WRONG_RANGES: [query: string, param: string][] = [
  ['since=2026-02-30', 'since'],
  ['since=now', 'since'],
  ['since=', 'since'],
  ['since=1777629600', 'since'],
  ['since=2026-05-01T10:00:00', 'since'],
  ['since=2026-05-01&since=2026-05-02', 'since'],
  ['since=%00', 'since'],
  ['until=2026-13-01', 'until'],
  ['until=0001-01-01', 'until'],
  ['since=2026-05-02&until=2026-05-01', 'since'],
];

/** Wrong pages of a list, for {@link itRefusesQueries}. */
export const WRONG_PAGES: [query: string, param: string][] = [
  ['limit=201', 'limit'],
  ['limit=0', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=1e3', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['limit=99999999999999999999', 'limit'],
  ['offset=-1', 'offset'],
  ['offset=1000001', 'offset'],
  ['offset=x', 'offset'],
  ['cursor=x', 'cursor'],
  ['cursor=', 'cursor'],
  ['cursor=a&cursor=b', 'cursor'],
];
