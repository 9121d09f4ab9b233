import { DataSource } from 'typeorm';

import { toPublicId } from '../../src/shared/ids.js';
import { insertSession } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries, WRONG_PAGES, WRONG_RANGES } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/sessions';

describe('GET /api/v1/sessions', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = async (query: Record<string, string | number> = {}) =>
    (await app.http().get(PATH).query(query).set('X-API-Key', workspace.readKey).expect(200)).body;
  const idsOf = (answer: { data: { id: string }[] }) => answer.data.map((row) => row.id);

  /** Sessions that started on these days of May 2026, as their public ids. */
  async function startedOn(...times: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const time of times) {
      const session = await insertSession(app, workspace.id, { startedAt: new Date(`2026-05-${time}`) });
      ids.push(toPublicId('session', session.id));
    }
    return ids;
  }

  itIsAReadRoute(() => app, PATH);

  it('200: an empty page for a workspace without sessions', async () => {
    expect(await get()).toEqual({ data: [], total: 0, limit: 50, offset: 0, has_more: false, next_cursor: null });
  });

  it('200: every field of a row, times to the second', async () => {
    const session = await insertSession(app, workspace.id, {
      outcome: 'saved',
      reason: 'too_expensive',
      comment: 'Too much <b>money</b>',
      mrrCents: 28_429,
      savedMrrCents: 19_900,
      metadata: { seats: 3, tags: ['a'] },
      startedAt: new Date('2026-05-01T10:00:00.789Z'),
      completedAt: new Date('2026-05-01T10:01:00.999Z'),
      saveReversedAt: new Date('2026-06-01T00:00:00Z'),
    });
    expect((await get()).data).toEqual([
      {
        id: toPublicId('session', session.id),
        flow_id: toPublicId('flow', session.flowId),
        subscription_id: session.subscriptionId,
        customer_id: 'cus_1',
        email: 'user@example.com',
        outcome: 'saved',
        reason: 'too_expensive',
        comment: 'Too much <b>money</b>',
        offer_type: 'discount',
        offer_accepted: true,
        offer_value: { percent: 30, duration_months: 3 },
        mrr_cents: 28_429,
        saved_mrr_cents: 19_900,
        currency: 'eur',
        metadata: { seats: 3, tags: ['a'] },
        started_at: '2026-05-01T10:00:00Z',
        completed_at: '2026-05-01T10:01:00Z',
        save_reversed_at: '2026-06-01T00:00:00Z',
      },
    ]);
  });

  it('200: newest first, no row twice or missing over the pages, by offset and by cursor', async () => {
    const sameInstant = Array.from({ length: 7 }, () => '02T10:00:00.000Z');
    const all = await startedOn('01T10:00:00Z', ...sameInstant, '03T10:00:00Z');
    const whole = idsOf(await get());
    expect(whole).toEqual([all.at(-1), ...all.slice(1, -1).sort().reverse(), all[0]]);

    const byOffset: string[] = [];
    const byCursor: string[] = [];
    let cursor: string | undefined;
    for (let offset = 0; offset < all.length; offset += 2) {
      const page = await get({ limit: 2, offset });
      byOffset.push(...idsOf(page));
      expect(page).toMatchObject({ total: 9, limit: 2, offset, has_more: offset + 2 < 9 });

      const next = await get({ limit: 2, ...(cursor !== undefined && { cursor }) });
      byCursor.push(...idsOf(next));
      expect(next.has_more).toBe(offset + 2 < 9);
      cursor = next.next_cursor;
    }
    expect(byOffset).toEqual(whole);
    expect(byCursor).toEqual(whole);
    expect(cursor).toBeNull();
  });

  // A cursor cut to milliseconds would skip the second of two sessions of one millisecond.
  it('200: a cursor tells rows a microsecond apart', async () => {
    const [first] = await startedOn('01T10:00:00.001Z', '01T10:00:00.001Z');
    await app.nest
      .get(DataSource)
      .query(`UPDATE cancel_sessions SET started_at = started_at + interval '1 microsecond' WHERE id = $1`, [
        first?.replace('sess_', ''),
      ]);
    const page = await get({ limit: 1 });
    expect(idsOf(page)).toEqual([first]);
    expect(idsOf(await get({ limit: 1, cursor: page.next_cursor }))).toHaveLength(1);
  });

  it('200: a page after a cursor does not count, and a page past the end is empty', async () => {
    await startedOn('01', '02');
    const { next_cursor: cursor } = await get({ limit: 1 });
    expect(await get({ cursor })).toMatchObject({ total: null, has_more: false, next_cursor: null });
    expect(await get({ offset: 1_000_000 })).toMatchObject({ data: [], total: 2, has_more: false });
  });

  it.each(['saved', 'canceled', 'abandoned'] as const)(
    '200: ?outcome=%s, with the total of those only',
    async (outcome) => {
      await insertSession(app, workspace.id);
      for (const each of ['saved', 'canceled', 'abandoned'] as const) {
        await insertSession(app, workspace.id, { outcome: each });
      }
      const answer = await get({ outcome, limit: 20 });
      expect(answer.total).toBe(1);
      expect(answer.data).toMatchObject([{ outcome }]);
    },
  );

  it('200: since and until are inclusive; a date is the whole UTC day, a time its whole second', async () => {
    const [, start, middle, end] = await startedOn(
      '01T23:59:59.999Z',
      '02T00:00:00.000Z',
      '02T12:00:00.500Z',
      '02T23:59:59.999Z',
      '03T00:00:00.000Z',
    );
    expect(idsOf(await get({ since: '2026-05-02', until: '2026-05-02' }))).toEqual([end, middle, start]);
    expect(idsOf(await get({ since: '2026-05-02', until: '2026-05-02T12:00:00Z' }))).toEqual([middle, start]);
    expect(idsOf(await get({ since: '2026-05-02T12:00:00Z', until: '2026-05-02T12:00:00Z' }))).toEqual([middle]);
    expect(idsOf(await get({ since: '2026-05-02T14:00:00+02:00', until: '2026-05-02' }))).toEqual([end, middle]);
  });

  it('200: ?q= finds a customer, or an e-mail address in any case', async () => {
    const session = await insertSession(app, workspace.id, { customerId: 'cus_9', email: 'Jo+%_@Example.com' });
    await insertSession(app, workspace.id);
    const id = toPublicId('session', session.id);
    for (const q of ['cus_9', 'jo+%_@example.COM']) expect(idsOf(await get({ q }))).toEqual([id]);
    expect(await get({ q: 'cus_' })).toMatchObject({ data: [], total: 0 });
  });

  it('200: no session of another workspace', async () => {
    const other = await newWorkspace(app);
    await insertSession(app, other.id);
    expect(await get({ q: 'cus_1' })).toMatchObject({ data: [], total: 0 });
  });

  it('400 parameter_invalid: a cursor and an offset at once', async () => {
    await startedOn('01', '02');
    const { next_cursor: cursor } = await get({ limit: 1 });
    const answer = await app
      .http()
      .get(PATH)
      .query({ cursor, offset: 1 })
      .set('X-API-Key', workspace.readKey)
      .expect(400);
    expect(answer.body.error.param).toBe('offset');
  });

  itRefusesQueries(() => app, PATH, [
    ...WRONG_PAGES,
    ...WRONG_RANGES,
    ['outcome=open', 'outcome'],
    ['outcome=', 'outcome'],
    ['outcome=saved&outcome=canceled', 'outcome'],
    ['q=', 'q'],
    ['q=%00', 'q'],
    [`q=${'x'.repeat(321)}`, 'q'],
  ]);
});
