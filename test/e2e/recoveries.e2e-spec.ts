import { toPublicId } from '../../src/shared/ids.js';
import { insertRecoveryCase } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries, WRONG_PAGES, WRONG_RANGES } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/recoveries';

describe('GET /api/v1/recoveries', () => {
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

  itIsAReadRoute(() => app, PATH);

  it('200: every field of a row', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id, {
      status: 'recovered',
      cause: 'card_update',
      amountCents: 5_900,
      mrrCents: 4_900,
      attemptCount: 3,
      openedAt: new Date('2026-05-01T10:00:00.5Z'),
      closedAt: new Date('2026-05-04T10:00:00Z'),
    });
    expect(await get()).toEqual({
      data: [
        {
          id: toPublicId('recovery', recovery.id),
          invoice_id: recovery.invoiceId,
          customer_id: 'cus_1',
          subscription_id: 'sub_1',
          email: 'user@example.com',
          status: 'recovered',
          amount_cents: 5_900,
          currency: 'eur',
          mrr_cents: 4_900,
          decline_code: 'insufficient_funds',
          attempt_count: 3,
          next_attempt_at: null,
          next_attempt_by: null,
          is_paused: false,
          halted_by: null,
          cause: 'card_update',
          lost_reason: null,
          opened_at: '2026-05-01T10:00:00Z',
          closed_at: '2026-05-04T10:00:00Z',
        },
      ],
      total: 1,
      limit: 50,
      offset: 0,
      has_more: false,
      next_cursor: null,
    });
  });

  it('200: newest first over pages by offset and by cursor, filtered by status and time', async () => {
    const ids: string[] = [];
    for (const day of [1, 2, 3, 4]) {
      const status = day === 4 ? 'lost' : 'open';
      const openedAt = new Date(`2026-05-0${day}T10:00:00Z`);
      ids.unshift(toPublicId('recovery', (await insertRecoveryCase(app, workspace.id, { status, openedAt })).id));
    }
    const first = await get({ limit: 3 });
    expect(first).toMatchObject({ total: 4, has_more: true });
    expect([...idsOf(first), ...idsOf(await get({ cursor: first.next_cursor }))]).toEqual(ids);
    expect(idsOf(await get({ offset: 3 }))).toEqual([ids[3]]);
    expect(await get({ status: 'lost' })).toMatchObject({ total: 1, data: [{ id: ids[0] }] });
    expect(idsOf(await get({ since: '2026-05-02', until: '2026-05-03' }))).toEqual([ids[1], ids[2]]);
  });

  it('200: no case of another workspace', async () => {
    const other = await newWorkspace(app);
    await insertRecoveryCase(app, other.id);
    expect(await get()).toMatchObject({ data: [], total: 0 });
  });

  itRefusesQueries(() => app, PATH, [...WRONG_PAGES, ...WRONG_RANGES, ['status=closed', 'status']]);
});
