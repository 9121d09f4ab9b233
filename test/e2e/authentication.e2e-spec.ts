import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

import { generateApiKey } from '../../src/auth/api-key.js';
import { IssueTokenService } from '../../src/auth/issue-token.service.js';
import { Clock } from '../../src/shared/clock.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

/** Any route with a key will do. */
const ROUTE = '/api/v1/workspace';

describe('authentication', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  it('200: with X-API-Key, with Authorization: Bearer, and with the same key in both', async () => {
    const { secretKey, publicId } = await newWorkspace(app);
    const byHeader = await app.http().get(ROUTE).set('x-api-key', secretKey).expect(200);
    expect(byHeader.body.id).toBe(publicId);
    await app.http().get(ROUTE).set('authorization', `Bearer ${secretKey}`).expect(200);
    await app
      .http()
      .get(ROUTE)
      .set({ 'x-api-key': secretKey, authorization: `Bearer ${secretKey}` })
      .expect(200);
    await app.http().get(ROUTE).set({ 'x-api-key': secretKey, authorization: 'Basic YTpi' }).expect(200);
  });

  it('400: two different keys', async () => {
    const [one, other] = [await newWorkspace(app), await newWorkspace(app)];
    const headers = { 'x-api-key': one.secretKey, authorization: `Bearer ${other.secretKey}` };
    const answer = await app.http().get(ROUTE).set(headers).expect(400);
    expect(answer.body.error.code).toBe('parameter_invalid');
  });

  it('401 missing_api_key: without a key, and never from the query', async () => {
    const { secretKey } = await newWorkspace(app);
    const none = await app.http().get(ROUTE).expect(401);
    expect(none.body.error).toMatchObject({ type: 'authentication_error', code: 'missing_api_key' });
    expect(none.headers['www-authenticate']).toBe('ApiKey');
    for (const name of ['api_key', 'X-API-Key', 'key']) {
      const inQuery = await app
        .http()
        .get(ROUTE)
        .query({ [name]: secretKey })
        .expect(401);
      expect(inQuery.body.error.code).toBe('missing_api_key');
    }
  });

  it('401 invalid_api_key: the same words for a malformed key and for one that does not exist', async () => {
    const malformed = await app.http().get(ROUTE).set('x-api-key', 'rk_sk_short').expect(401);
    const mistyped = await app
      .http()
      .get(ROUTE)
      .set('x-api-key', `rk_sk_${'a'.repeat(42)}`)
      .expect(401);
    const unknown = await app.http().get(ROUTE).set('x-api-key', generateApiKey('secret')).expect(401);
    expect(malformed.body.error).toEqual({ ...unknown.body.error, code: 'invalid_api_key' });
    expect(mistyped.body.error).toEqual(unknown.body.error);
  });

  it('401 invalid_api_key: a header given twice', async () => {
    const { secretKey } = await newWorkspace(app);
    await app.nest.listen(0, '127.0.0.1');
    const { port } = app.nest.getHttpServer().address() as AddressInfo;
    for (const name of ['X-API-Key', 'Authorization']) {
      const value = name === 'X-API-Key' ? secretKey : `Bearer ${secretKey}`;
      expect(await statusOf(port, { [name]: [value, value] })).toBe(401);
    }
  });

  it('401 expired_api_key: from the moment the key expires', async () => {
    const clock = app.nest.get(Clock, { strict: false });
    const { id } = await newWorkspace(app);
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    const { key } = await app.nest
      .get(Transactions, { strict: false })
      .run((tx) =>
        app.nest
          .get(IssueTokenService, { strict: false })
          .issue(tx, id, { name: 'short', kind: 'secret', scopes: ['*'], expiresAt }),
      );
    await app.http().get(ROUTE).set('x-api-key', key).expect(200);
    clock.shift(61_000);
    try {
      const answer = await app.http().get(ROUTE).set('x-api-key', key).expect(401);
      expect(answer.body.error.code).toBe('expired_api_key');
    } finally {
      clock.shift(-61_000);
    }
  });

  it('403 insufficient_scope: names the scope that is missing', async () => {
    const { readKey, publishableKey } = await newWorkspace(app);
    for (const key of [readKey, publishableKey]) {
      const answer = await app.http().get(ROUTE).set('x-api-key', key).expect(403);
      expect(answer.body.error).toMatchObject({ code: 'insufficient_scope', required_scope: '*' });
    }
  });
});

describe('failed authentications', () => {
  it('429: after the limit of one address, while valid keys from it still work', async () => {
    const app = await startTestApp({ FAILED_AUTH_PER_MINUTE: '3', TRUST_PROXY: '1' });
    try {
      const { secretKey } = await newWorkspace(app);
      // An address of this test alone: Redis is shared by test files that run at the same time.
      const from = { 'x-forwarded-for': `2001:db8:${random()}:${random()}::1` };
      const neighbour = { 'x-forwarded-for': from['x-forwarded-for'].replace(/1$/, 'ffff') };
      for (let attempt = 1; attempt <= 3; attempt += 1) await app.http().get(ROUTE).set(from).expect(401);
      const refused = await app.http().get(ROUTE).set(neighbour).expect(429);
      expect(refused.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limited' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      expect(refused.headers['www-authenticate']).toBeUndefined();
      await app
        .http()
        .get(ROUTE)
        .set({ ...from, 'x-api-key': secretKey })
        .expect(200);
      await app.http().get(ROUTE).set('x-forwarded-for', `2001:db8:${random()}:${random()}::1`).expect(401);
    } finally {
      await app.close();
    }
  });
});

function random(): string {
  return Math.floor(Math.random() * 0xffff).toString(16);
}

/** Node sends an array of values as a header given several times; supertest cannot. */
function statusOf(port: number, headers: Record<string, string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path: ROUTE, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
