import { DataSource } from 'typeorm';

import { ApiTokensService } from '../../src/auth/tokens/api-tokens.service.js';
import { TokenUsageService } from '../../src/auth/credentials/token-usage.service.js';
import { Principal } from '../../src/auth/principal.js';
import { Clock } from '../../src/shared/clock.js';
import { newId, toPublicId } from '../../src/shared/ids.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const ROUTE = '/api/v1/api-tokens';
const KEY = /^rk_sk_[0-9A-Za-z]{42}$/;

describe('/api/v1/api-tokens', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const create = (key: string, body: object) => app.http().post(ROUTE).set('x-api-key', key).send(body);
  const list = (key: string, query: object = {}) => app.http().get(ROUTE).set('x-api-key', key).query(query);
  const revoke = (key: string, id: string) => app.http().delete(`${ROUTE}/${id}`).set('x-api-key', key);
  const rotate = (key: string, id: string, body?: object) =>
    app.http().post(`${ROUTE}/${id}/rotate`).set('x-api-key', key).send(body);
  const statusWith = async (key: string) => (await list(key)).status;

  describe('POST /api/v1/api-tokens', () => {
    it('200: the new key works with its scopes and is never shown or stored in the clear again', async () => {
      const { secretKey } = await newWorkspace(app);
      const { body } = await create(secretKey, { name: 'Server', scopes: ['*'] }).expect(200);
      expect(body).toEqual({
        id: expect.stringMatching(/^tok_/),
        name: 'Server',
        kind: 'secret',
        scopes: ['*'],
        prefix: body.token.slice(0, 10),
        last4: body.token.slice(-4),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        expires_at: null,
        revoked_at: null,
        last_used_at: null,
        token: expect.stringMatching(KEY),
      });
      const listed = await list(body.token).expect(200);
      expect(JSON.stringify(listed.body)).not.toContain(body.token);
      expect(await rowsHolding(app, body.token)).toEqual([]);
    });

    it('200: a publishable key, without scopes, and a key with an end', async () => {
      const { secretKey } = await newWorkspace(app);
      const browser = await create(secretKey, { name: 'Shop', kind: 'publishable' }).expect(200);
      expect(browser.body).toMatchObject({ kind: 'publishable', scopes: [], token: expect.stringMatching(/^rk_pk_/) });
      const wish = { name: 'Audit', scopes: ['analytics:read'], expires_at: '2099-12-31T23:00:00-01:00' };
      const ending = await create(secretKey, wish).expect(200);
      expect(ending.body.expires_at).toBe('2100-01-01T00:00:00Z');
    });

    it.each([
      ['no name', { scopes: ['*'] }, 'parameter_missing', 'name'],
      ['an empty name', { name: ' ', scopes: ['*'] }, 'parameter_invalid', 'name'],
      ['an unknown scope', { name: 'x', scopes: ['everything'] }, 'parameter_invalid', 'scopes.0'],
      ['a secret key without scope', { name: 'x', scopes: [] }, 'parameter_invalid', 'scopes'],
      ['a publishable key with one', { name: 'x', kind: 'publishable', scopes: ['*'] }, 'parameter_invalid', 'scopes'],
      [
        'an end in the past',
        { name: 'x', scopes: ['*'], expires_at: '2020-01-01T00:00:00Z' },
        'parameter_invalid',
        'expires_at',
      ],
      [
        'an end that is no time',
        { name: 'x', scopes: ['*'], expires_at: 'tomorrow' },
        'parameter_invalid',
        'expires_at',
      ],
    ])('400: %s', async (_case, body, code, param) => {
      const { secretKey } = await newWorkspace(app);
      const answer = await create(secretKey, body).expect(400);
      expect(answer.body.error).toMatchObject({ code, param });
    });

    it('401: without a key', async () => {
      await app.http().post(ROUTE).send({}).expect(401);
    });

    it('403: a key cannot hand out more scope than it has', async () => {
      const { id, readKey } = await newWorkspace(app);
      await create(readKey, { name: 'More', scopes: ['*'] }).expect(403);
      const facts = { kind: 'secret_key', workspaceId: id, tokenId: newId(), scopes: ['analytics:read'] } as const;
      const making = app.nest
        .get(ApiTokensService, { strict: false })
        .create(new Principal(facts), { name: 'More', kind: 'secret', scopes: ['*'] });
      await expect(making).rejects.toMatchObject({ code: 'insufficient_scope', details: { required_scope: '*' } });
    });
  });

  describe('GET /api/v1/api-tokens', () => {
    it('200: newest first, page by page, each key once', async () => {
      const { secretKey } = await newWorkspace(app);
      await create(secretKey, { name: 'Newest', scopes: ['*'] }).expect(200);
      const first = await list(secretKey, { limit: '3' }).expect(200);
      expect(first.body).toMatchObject({ has_more: true, data: [{ name: 'Newest' }, {}, {}] });
      const second = await list(secretKey, { limit: '3', cursor: first.body.next_cursor }).expect(200);
      expect(second.body).toMatchObject({ has_more: false, next_cursor: null });
      const ids = [...first.body.data, ...second.body.data].map((token: { id: string }) => token.id);
      expect(new Set(ids).size).toBe(4);
    });

    it('200: tells when a key was last used', async () => {
      const { secretKey, readKey } = await newWorkspace(app);
      await app.http().get(ROUTE).set('x-api-key', readKey).expect(403);
      await app.nest.get(TokenUsageService, { strict: false }).flush();
      const { body } = await list(secretKey).expect(200);
      const used = body.data.filter((token: { last_used_at: string | null }) => token.last_used_at !== null);
      expect(used.map((token: { name: string }) => token.name)).toEqual(['read']);
    });

    it.each(['limit=0', 'limit=201', 'limit=1e1', 'limit=1&limit=2', 'cursor=nonsense'])('400: %s', async (query) => {
      const { secretKey } = await newWorkspace(app);
      const answer = await app.http().get(`${ROUTE}?${query}`).set('x-api-key', secretKey).expect(400);
      expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param: query.split('=')[0] });
    });

    it('401: without a key; 403: with a key that only reads', async () => {
      await app.http().get(ROUTE).expect(401);
      await list((await newWorkspace(app)).readKey).expect(403);
    });
  });

  describe('DELETE /api/v1/api-tokens/{id}', () => {
    it('200: refuses the key from then on, and revoking it again changes nothing', async () => {
      const { secretKey } = await newWorkspace(app);
      const { body } = await create(secretKey, { name: 'Leaked', scopes: ['*'] }).expect(200);
      expect(await statusWith(body.token)).toBe(200);
      const revoked = await revoke(secretKey, body.id).expect(200);
      expect(revoked.body).toMatchObject({ id: body.id, revoked_at: expect.any(String) });
      const refused = await list(body.token).expect(401);
      expect(refused.body.error.code).toBe('revoked_api_key');
      const again = await revoke(secretKey, body.id).expect(200);
      expect(again.body.revoked_at).toBe(revoked.body.revoked_at);
    });

    it('200: every other process refuses the key within a second', async () => {
      const { DATABASE_URL, SECRETS_ENCRYPTION_KEY } = app.config.environment;
      const other = await startTestApp({ DATABASE_URL, SECRETS_ENCRYPTION_KEY });
      try {
        const { secretKey } = await newWorkspace(app);
        const { body } = await create(secretKey, { name: 'Leaked', scopes: ['*'] }).expect(200);
        const statusThere = async () => (await other.http().get(ROUTE).set('x-api-key', body.token)).status;
        expect(await statusThere()).toBe(200);
        await revoke(secretKey, body.id).expect(200);
        const revokedAt = performance.now();
        while ((await statusThere()) !== 401) expect(performance.now() - revokedAt).toBeLessThan(1_000);
      } finally {
        await other.close();
      }
    });

    it('401: without a key; 403: with a key that only reads', async () => {
      const { readKey } = await newWorkspace(app);
      await app
        .http()
        .delete(`${ROUTE}/${toPublicId('token', newId())}`)
        .expect(401);
      await revoke(readKey, toPublicId('token', newId())).expect(403);
    });

    it('403 wrong_workspace: the key of another workspace goes on working', async () => {
      const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
      const { body } = await create(foreign.secretKey, { name: 'Theirs', scopes: ['*'] }).expect(200);
      const answer = await revoke(own.secretKey, body.id).expect(403);
      expect(answer.body.error.code).toBe('wrong_workspace');
      expect(await statusWith(body.token)).toBe(200);
    });

    it('404: an id that exists nowhere, or is none', async () => {
      const { secretKey } = await newWorkspace(app);
      for (const id of [toPublicId('token', newId()), 'tok_1', newId()]) {
        expect((await revoke(secretKey, id).expect(404)).body.error.code).toBe('resource_not_found');
      }
    });
  });

  describe('POST /api/v1/api-tokens/{id}/rotate', () => {
    it('200: old and new key work side by side for the overlap, then only the new one', async () => {
      const { secretKey } = await newWorkspace(app);
      const old = await create(secretKey, { name: 'Server', scopes: ['*'] }).expect(200);
      const { body } = await rotate(secretKey, old.body.id, { overlap_seconds: 3600 }).expect(200);
      expect(body).toMatchObject({ name: 'Server', scopes: ['*'], expires_at: null, replaces: { id: old.body.id } });
      expect([await statusWith(old.body.token), await statusWith(body.token)]).toEqual([200, 200]);
      const clock = app.nest.get(Clock, { strict: false });
      clock.shift(3_601_000);
      try {
        expect([await statusWith(old.body.token), await statusWith(body.token)]).toEqual([401, 200]);
      } finally {
        clock.shift(-3_601_000);
      }
    });

    it('200: the overlap is a day unless given, and none ends the old key at once', async () => {
      const { secretKey } = await newWorkspace(app);
      const old = await create(secretKey, { name: 'Server', scopes: ['*'] }).expect(200);
      const day = await rotate(secretKey, old.body.id).expect(200);
      const life = Date.parse(day.body.replaces.expires_at) - Date.parse(day.body.created_at);
      expect(Math.abs(life - 24 * 60 * 60_000)).toBeLessThanOrEqual(1_000);
      await rotate(secretKey, day.body.id, { overlap_seconds: 0 }).expect(200);
      expect(await statusWith(day.body.token)).toBe(401);
    });

    it.each([
      { overlap_seconds: -1 },
      { overlap_seconds: 604_801 },
      { overlap_seconds: 1.5 },
      { overlap_seconds: '1' },
    ])('400: %j', async (body) => {
      const { secretKey } = await newWorkspace(app);
      const answer = await rotate(secretKey, toPublicId('token', newId()), body).expect(400);
      expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param: 'overlap_seconds' });
    });

    it('400: a key that has ended has nothing to overlap with', async () => {
      const { secretKey } = await newWorkspace(app);
      const { body } = await create(secretKey, { name: 'Gone', scopes: ['*'] }).expect(200);
      await revoke(secretKey, body.id).expect(200);
      await rotate(secretKey, body.id).expect(400);
    });

    it('401, 403 and 404 as for every key', async () => {
      const [own, foreign] = [await newWorkspace(app), await newWorkspace(app)];
      const { body } = await create(foreign.secretKey, { name: 'Theirs', scopes: ['*'] }).expect(200);
      await app.http().post(`${ROUTE}/${body.id}/rotate`).send({}).expect(401);
      await rotate(own.readKey, body.id).expect(403);
      expect((await rotate(own.secretKey, body.id).expect(403)).body.error.code).toBe('wrong_workspace');
      await rotate(own.secretKey, toPublicId('token', newId())).expect(404);
    });
  });

  it('every change of a key is in the audit log, without the key', async () => {
    const { secretKey } = await newWorkspace(app);
    const { body } = await create(secretKey, { name: 'Server', scopes: ['*'] }).expect(200);
    const rotated = await rotate(secretKey, body.id).expect(200);
    await revoke(secretKey, body.id).expect(200);
    const log = await app.http().get('/api/v1/audit-log').set('x-api-key', secretKey).expect(200);
    const lines = log.body.data.map((line: { action: string; target: string }) => [line.action, line.target]);
    expect(lines).toEqual(
      expect.arrayContaining(['created', 'rotated', 'revoked'].map((verb) => [`token.${verb}`, body.id])),
    );
    expect(log.body.data[0].actor).toMatch(/^tok_/);
    for (const secret of [body.token, rotated.body.token]) expect(JSON.stringify(log.body)).not.toContain(secret);
  });
});

/** Tables of the database in which a text stands anywhere. */
async function rowsHolding(app: TestApp, text: string): Promise<string[]> {
  const database = app.nest.get(DataSource, { strict: false });
  const found: string[] = [];
  for (const { tableName } of database.entityMetadatas) {
    const rows = await database.query<unknown[]>(`SELECT 1 FROM ${tableName} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${text}%`,
    ]);
    if (rows.length > 0) found.push(tableName);
  }
  return found;
}
