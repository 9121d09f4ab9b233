import { DataSource } from 'typeorm';

import { toPublicId } from '../../src/shared/ids.js';
import { parseCsv } from '../support/csv.js';
import { insertSession } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries, WRONG_RANGES } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/exports/sessions';
const HEADER = 'id,email,reason,outcome,offer_type,offer_accepted,started_at,completed_at\n';

describe('GET /api/exports/sessions', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = (query: Record<string, string> = {}) =>
    app.http().get(PATH).query(query).set('X-API-Key', workspace.readKey).expect(200);
  const rowsOf = async (query: Record<string, string> = {}) => parseCsv((await get(query)).text);

  itIsAReadRoute(() => app, PATH);

  it('200: a file to be saved, with nothing but the header where there are no sessions', async () => {
    const answer = await get();
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sessions-export.csv"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(answer.headers['x-ratelimit-remaining']).toBeDefined();
    expect(answer.text).toBe(HEADER);
  });

  it('200: exactly the columns of the reference, newest first, empty where there is nothing', async () => {
    const saved = await insertSession(app, workspace.id, {
      outcome: 'saved',
      reason: 'too_expensive',
      startedAt: new Date('2026-05-01T10:00:00.900Z'),
      completedAt: new Date('2026-05-01T10:01:00Z'),
    });
    const open = await insertSession(app, workspace.id, {
      email: null,
      offerType: 'pause',
      startedAt: new Date('2026-05-02T00:00:00Z'),
    });
    expect((await get()).text).toBe(
      `${HEADER}${toPublicId('session', open.id)},,,,pause,false,2026-05-02T00:00:00Z,\n` +
        `${toPublicId('session', saved.id)},user@example.com,too_expensive,saved,discount,true,` +
        `2026-05-01T10:00:00Z,2026-05-01T10:01:00Z\n`,
    );
  });

  it('200: the newest 5,000 of 5,001, in order', async () => {
    const oldest = await insertSession(app, workspace.id, { startedAt: new Date('2026-01-01T00:00:00Z') });
    await app.nest.get(DataSource).query(
      `INSERT INTO cancel_sessions (workspace_id, id, flow_id, flow_version, snapshot, subscription_id, customer_id,
         is_identity_bound, metadata, mrr_cents, currency, offer_accepted, started_at, last_activity_at)
       SELECT workspace_id, gen_random_uuid(), flow_id, flow_version, snapshot, 'sub_' || n, customer_id,
         false, '{}', 100, 'eur', false, started_at + n * interval '1 second', started_at
       FROM cancel_sessions, generate_series(1, 5000) AS n WHERE workspace_id = $1`,
      [workspace.id],
    );
    const rows = await rowsOf();
    expect(rows).toHaveLength(5_000);
    expect(rows.map((row) => row.id)).not.toContain(toPublicId('session', oldest.id));
    const times = rows.map((row) => String(row.started_at));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(times.at(-1)).toBe('2026-01-01T00:00:01Z');
  });

  it('200: since and until are inclusive', async () => {
    for (const time of ['01T23:59:59Z', '02T00:00:00Z', '02T23:59:59.999Z', '03T00:00:00Z']) {
      await insertSession(app, workspace.id, { startedAt: new Date(`2026-05-${time}`) });
    }
    const range = { since: '2026-05-02', until: '2026-05-02' };
    expect((await rowsOf(range)).map((row) => row.started_at)).toEqual([
      '2026-05-02T23:59:59Z',
      '2026-05-02T00:00:00Z',
    ]);
  });

  // Whoever starts a session chooses its e-mail; whoever opens the file is the merchant's finance person.
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' \n =1',
    '\tx',
    '"=1"',
    "'=1",
    '\uFEFF=1',
    '\u00A0=1',
    '＝1',
    '＋1',
    '－1',
    '＠1',
  ])('200: %j cannot run in a spreadsheet', async (email) => {
    await insertSession(app, workspace.id, { email });
    expect((await rowsOf())[0]?.email).toBe(`'${email}`);
  });

  it.each(['a=b@example.com', 'say "hi", she said', 'two\nlines\r\nthree', ' x ', 'größe 東京 🎉', '\\.', 'a;b|c'])(
    '200: %j comes through unchanged',
    async (email) => {
      await insertSession(app, workspace.id, { email });
      expect((await rowsOf())[0]?.email).toBe(email);
    },
  );

  it('200: no session of another workspace', async () => {
    const other = await newWorkspace(app);
    await insertSession(app, other.id);
    expect(await rowsOf()).toEqual([]);
  });

  itRefusesQueries(() => app, PATH, WRONG_RANGES);
});
