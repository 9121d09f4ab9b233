import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { newId, toPublicId } from '../../src/shared/ids.js';
import { startPrivateRedis } from '../../tools/services/redis.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const ROUTE = '/api/v1/workspace';
const LIMIT = 60;

/** A workspace with the limit every installation starts with. */
function limitedWorkspace(app: TestApp): Promise<TestWorkspace> {
  return newWorkspace(app, { rateLimitPerMinute: null });
}

/** The status of each of `count` requests sent at once, spread over the applications. */
async function statuses(apps: TestApp[], key: string, count: number): Promise<number[]> {
  const requests = Array.from({ length: count }, (_, index) => apps[index % apps.length]);
  return Promise.all(requests.map(async (app) => (await app?.http().get(ROUTE).set('x-api-key', key))?.status ?? 0));
}

function countOf(status: number, all: number[]): number {
  return all.filter((one) => one === status).length;
}

/** A Redis that a test may stop or pause without disturbing others. */
async function startOwnRedis() {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-redis-'));
  const unpackDir = resolve(__dirname, '../../.retainly/redis');
  const redis = await startPrivateRedis({ stateDir, unpackDir, isThrowaway: true });
  const remove = async () => {
    await redis.stop();
    rmSync(stateDir, { recursive: true, force: true });
  };
  return { url: redis.url, pid: redis.pid, stop: () => redis.stop(), remove };
}

describe('rate limit', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('429: the 61st of 61 requests in a row, over all routes together', async () => {
    const { secretKey } = await limitedWorkspace(app);
    const routes = [ROUTE, '/api/v1/api-tokens', '/api/v1/audit-log'];
    for (let count = 1; count <= LIMIT; count += 1) {
      const answer = await app
        .http()
        .get(routes[count % 3] ?? ROUTE)
        .set('x-api-key', secretKey)
        .expect(200);
      expect(answer.headers).toMatchObject({
        'x-ratelimit-limit': '60',
        'x-ratelimit-remaining': String(LIMIT - count),
        'ratelimit-policy': '"default";q=60;w=60',
      });
      expect(answer.headers.ratelimit).toMatch(new RegExp(`^"default";r=${LIMIT - count};t=(5\\d|60)$`));
    }
    const refused = await app.http().get(ROUTE).set('x-api-key', secretKey).expect(429);
    const retryAfter = Number(refused.headers['retry-after']);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(refused.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(retryAfter) });
    expect(refused.body).toEqual({
      error: {
        type: 'rate_limit_error',
        code: 'rate_limited',
        message: `Rate limit of 60 requests per minute exceeded. Retry after ${retryAfter} seconds.`,
        retry_after: retryAfter,
      },
      request_id: refused.headers['x-request-id'],
    });
  });

  it('refusals for lack of scope count, as they were accepted; each key has its own window', async () => {
    const { secretKey, readKey } = await limitedWorkspace(app);
    const answers = await statuses([app], readKey, LIMIT + 1);
    expect([countOf(403, answers), countOf(429, answers)]).toEqual([LIMIT, 1]);
    await app.http().get(ROUTE).set('x-api-key', secretKey).expect(200);
  });

  it('an operator may raise the limit of a workspace', async () => {
    const { secretKey } = await newWorkspace(app, { rateLimitPerMinute: 75 });
    const answers = await statuses([app], secretKey, 80);
    expect([countOf(200, answers), countOf(429, answers)]).toEqual([75, 5]);
  });

  it('exactly 60 of 500 concurrent requests pass, over two processes', async () => {
    const { DATABASE_URL, SECRETS_ENCRYPTION_KEY } = app.config.environment;
    const other = await startTestApp({ DATABASE_URL, SECRETS_ENCRYPTION_KEY });
    try {
      const { secretKey } = await limitedWorkspace(app);
      const answers = await statuses([app, other], secretKey, 500);
      expect([countOf(200, answers), countOf(429, answers)]).toEqual([LIMIT, 440]);
    } finally {
      await other.close();
    }
  });

  it('public routes are not limited', async () => {
    for (let count = 1; count <= LIMIT + 5; count += 1) {
      const answer = await app.http().get('/health/live').expect(200);
      expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
    }
  });
});

describe('rate limit of a publishable key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ TRUST_PROXY: '1' });
  });
  afterAll(() => app.close());

  const post = async (key: string, path: string, call: { from: string; sessionId?: string }) => {
    const body = call.sessionId === undefined ? {} : { session_id: call.sessionId };
    const headers = { 'x-api-key': key, 'x-forwarded-for': call.from };
    return (await app.http().post(`/api/flows/${path}`).set(headers).send(body)).status;
  };
  const repeat = (count: number, call: () => Promise<number>) => Promise.all(Array.from({ length: count }, call));
  const newSessionId = () => toPublicId('session', newId());

  it('429: per client network, an IPv6 one being a /64, so customers do not share one window', async () => {
    const { publishableKey } = await limitedWorkspace(app);
    const answers = await repeat(LIMIT + 5, () => post(publishableKey, 'start', { from: '2001:db8:0:1::a' }));
    expect(countOf(429, answers)).toBe(5);
    expect(await post(publishableKey, 'start', { from: '2001:db8:0:1::b' })).toBe(429);
    expect(await post(publishableKey, 'start', { from: '2001:db8:0:2::a' })).not.toBe(429);
  });

  it('429: per session, from however many networks', async () => {
    const { publishableKey } = await limitedWorkspace(app);
    const sessionId = newSessionId();
    const calls = Array.from({ length: LIMIT + 5 }, (_, index) =>
      post(publishableKey, 'event', { from: `198.51.100.${index}`, sessionId }),
    );
    expect(countOf(429, await Promise.all(calls))).toBe(5);
    expect(await post(publishableKey, 'event', { from: '198.51.100.1', sessionId: newSessionId() })).not.toBe(429);
  });

  // Whoever shares a café's network with a customer must not be able to keep that customer subscribed.
  it('leaving is never refused for the traffic of others on the same network', async () => {
    const { publishableKey } = await limitedWorkspace(app);
    const from = '203.0.113.7';
    const flood = await repeat(LIMIT + 1, () => post(publishableKey, 'event', { from }));
    expect(countOf(429, flood)).toBe(1);
    expect(await post(publishableKey, 'cancel', { from, sessionId: newSessionId() })).not.toBe(429);
  });
});

describe('rate limit while Redis is away', () => {
  it('the same limit holds in each process, before, during and after, and nothing fails', async () => {
    const redis = await startOwnRedis();
    const app = await startTestApp({ REDIS_URL: redis.url });
    try {
      const [one, other] = [await limitedWorkspace(app), await limitedWorkspace(app)];
      expect(await statuses([app], one.secretKey, 40)).toEqual(Array(40).fill(200));

      await redis.stop();
      const during = await statuses([app], one.secretKey, 40);
      expect([countOf(200, during), countOf(429, during)]).toEqual([20, 20]);
      const fresh = await statuses([app], other.secretKey, 100);
      expect([countOf(200, fresh), countOf(429, fresh)]).toEqual([LIMIT, 40]);
      const ready = await app.http().get('/health/ready').expect(200);
      expect(ready.body.status).toBe('degraded');
    } finally {
      await app.close();
      await redis.remove();
    }
  });

  it('a Redis that does not answer costs one request a tenth of a second, and the next ones nothing', async () => {
    const redis = await startOwnRedis();
    const app = await startTestApp({ REDIS_URL: redis.url });
    try {
      const { secretKey } = await limitedWorkspace(app);
      await app.http().get(ROUTE).set('x-api-key', secretKey).expect(200);
      process.kill(redis.pid, 'SIGSTOP');
      const waitsMs: number[] = [];
      for (let count = 2; count <= 21; count += 1) {
        const startedAt = performance.now();
        await app.http().get(ROUTE).set('x-api-key', secretKey).expect(200);
        waitsMs.push(performance.now() - startedAt);
      }
      // Each that waits for Redis takes a tenth of a second, so the fastest tells, however busy the machine is.
      expect(Math.min(...waitsMs)).toBeLessThan(100);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
      await app.close();
      await redis.remove();
    }
  });

  it('the application starts without Redis', async () => {
    const app = await startTestApp({ REDIS_URL: 'redis://127.0.0.1:1' });
    try {
      const { secretKey } = await limitedWorkspace(app);
      const startedAt = performance.now();
      await app.http().get(ROUTE).set('x-api-key', secretKey).expect(200);
      expect(performance.now() - startedAt).toBeLessThan(500);
    } finally {
      await app.close();
    }
  });
});
