import { DataSource } from 'typeorm';

import { IdempotencyService } from '../../src/auth/idempotency/idempotency.service.js';
import { Clock } from '../../src/shared/clock.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

/** Any POST will do; this one leaves a row and shows a secret. */
const ROUTE = '/api/v1/api-tokens';
const BODY = { name: 'Server', scopes: ['*'] };
const DAY_MS = 24 * 60 * 60_000;

describe('Idempotency-Key', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  const create = (apiKey: string, key: string, body: object = BODY) =>
    app.http().post(ROUTE).set({ 'x-api-key': apiKey, 'idempotency-key': key }).send(body);
  const tokenCount = async (apiKey: string) =>
    (await app.http().get(ROUTE).set('x-api-key', apiKey)).body.data.length as number;
  const inDatabase = (sql: string, parameters: unknown[]) =>
    app.nest.get(DataSource, { strict: false }).query<Record<string, unknown>[]>(sql, parameters);

  it('200: the same request again gets the same answer and does nothing', async () => {
    const { secretKey } = await newWorkspace(app);
    const before = await tokenCount(secretKey);
    const first = await create(secretKey, 'order-1').expect(200);
    const repeat = await create(secretKey, 'order-1').expect(200);
    expect(repeat.text).toBe(first.text);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(await tokenCount(secretKey)).toBe(before + 1);
  });

  it('200: of many at once, one runs', async () => {
    const { secretKey } = await newWorkspace(app);
    const before = await tokenCount(secretKey);
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(secretKey, 'order-1')));
    for (const { status, body } of answers) {
      if (status !== 200) expect([status, body.error.code]).toEqual([409, 'idempotency_conflict']);
    }
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ text }) => text)).size).toBe(1);
    expect(await tokenCount(secretKey)).toBe(before + 1);
  });

  it('400: a refusal is repeated too', async () => {
    const { secretKey } = await newWorkspace(app);
    const first = await create(secretKey, 'bad-1', { name: '' }).expect(400);
    const repeat = await create(secretKey, 'bad-1', { name: '' }).expect(400);
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(repeat.body).toEqual(first.body);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['not printable', 'a\tb'],
    ['not ASCII', 'schlüssel'],
  ])('400: a key that is %s', async (_case, key) => {
    const { secretKey } = await newWorkspace(app);
    const answer = await create(secretKey, key).expect(400);
    expect(answer.body.error).toMatchObject({ code: 'parameter_invalid', param: 'Idempotency-Key' });
  });

  it('409: another body or another path under the same key', async () => {
    const { secretKey } = await newWorkspace(app);
    const { body } = await create(secretKey, 'order-1').expect(200);
    const otherBody = await create(secretKey, 'order-1', { ...BODY, name: 'Other' }).expect(409);
    expect(otherBody.body.error.code).toBe('idempotency_conflict');
    const headers = { 'x-api-key': secretKey, 'idempotency-key': 'order-1' };
    await app.http().post(`${ROUTE}/${body.id}/rotate`).set(headers).send(BODY).expect(409);
  });

  it('workspaces do not share keys', async () => {
    const [one, other] = [await newWorkspace(app), await newWorkspace(app)];
    const first = await create(one.secretKey, 'order-1').expect(200);
    const second = await create(other.secretKey, 'order-1').expect(200);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('is ignored on other methods and with publishable keys', async () => {
    const { secretKey, publishableKey } = await newWorkspace(app);
    await app.http().get(ROUTE).set({ 'x-api-key': secretKey, 'idempotency-key': '' }).expect(200);
    const answer = await app
      .http()
      .post('/api/flows/start')
      .set({ 'x-api-key': publishableKey, 'idempotency-key': '' });
    expect(answer.body.error.param).not.toBe('Idempotency-Key');
  });

  // A process that dies in the middle must not block the request for a day.
  it('409, then 200: a request left in flight may be repeated once its lock has ended', async () => {
    const { id, secretKey } = await newWorkspace(app);
    await create(secretKey, 'order-1').expect(200);
    await inDatabase(
      `UPDATE idempotency_keys SET state = 'in_flight', response_status = NULL, response_body = NULL WHERE workspace_id = $1`,
      [id],
    );
    await create(secretKey, 'order-1').expect(409);
    await create(secretKey, 'order-1', { ...BODY, name: 'Other' }).expect(409);
    await later(61_000, async () => {
      await create(secretKey, 'order-1', { ...BODY, name: 'Other' }).expect(409);
      await create(secretKey, 'order-1').expect(200);
    });
  });

  it('200: after a day the key is free again, and the old row goes', async () => {
    const { id, secretKey } = await newWorkspace(app);
    const first = await create(secretKey, 'order-1').expect(200);
    await later(DAY_MS + 1_000, async () => {
      const second = await create(secretKey, 'order-1').expect(200);
      expect(second.body.id).not.toBe(first.body.id);
      await app.nest.get(IdempotencyService, { strict: false }).prune();
      expect(await inDatabase(`SELECT key FROM idempotency_keys WHERE workspace_id = $1`, [id])).toHaveLength(1);
    });
    await later(2 * DAY_MS + 2_000, () => app.nest.get(IdempotencyService, { strict: false }).prune());
    expect(await inDatabase(`SELECT key FROM idempotency_keys WHERE workspace_id = $1`, [id])).toHaveLength(0);
  });

  it('a kept answer that shows a key is stored sealed', async () => {
    const { id, secretKey } = await newWorkspace(app);
    const { body } = await create(secretKey, 'order-1').expect(200);
    const [row] = await inDatabase(`SELECT response_body FROM idempotency_keys WHERE workspace_id = $1`, [id]);
    expect(row?.response_body).toEqual(expect.any(String));
    expect(row?.response_body).not.toContain(body.token);
  });

  async function later<T>(ms: number, work: () => PromiseLike<T>): Promise<T> {
    const clock = app.nest.get(Clock, { strict: false });
    clock.shift(ms);
    try {
      return await work();
    } finally {
      clock.shift(-ms);
    }
  }
});
