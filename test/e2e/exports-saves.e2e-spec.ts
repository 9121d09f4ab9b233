import { toPublicId } from '../../src/shared/ids.js';
import { parseCsv } from '../support/csv.js';
import { insertSaveEvent } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries, WRONG_RANGES } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/exports/saves';
const HEADER = 'id,event_type,mrr_impact_eur,occurred_at\n';

describe('GET /api/exports/saves', () => {
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

  itIsAReadRoute(() => app, PATH);

  // A negative amount is a number we made: a leading quote would turn it into text and the sum into nonsense.
  it('200: exactly the columns of the reference; a reversal is a negative number', async () => {
    const saved = await insertSaveEvent(app, workspace.id, { occurredAt: new Date('2026-05-01T10:00:00Z') });
    const reversed = await insertSaveEvent(app, workspace.id, {
      eventType: 'save_reversed',
      mrrImpactEurCents: -19_905,
      occurredAt: new Date('2026-05-02T10:00:00Z'),
    });
    const answer = await get();
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="saves-export.csv"',
    });
    expect(answer.text).toBe(
      `${HEADER}${toPublicId('saveEvent', reversed)},save_reversed,-199.05,2026-05-02T10:00:00Z\n` +
        `${toPublicId('saveEvent', saved)},offer_accepted.discount,199.00,2026-05-01T10:00:00Z\n`,
    );
  });

  it('200: no rate means no number, and small amounts keep their cents', async () => {
    for (const [day, mrrImpactEurCents] of [null, -1, 5, -100].entries()) {
      await insertSaveEvent(app, workspace.id, { mrrImpactEurCents, occurredAt: new Date(Date.UTC(2026, 4, 9 - day)) });
    }
    expect(parseCsv((await get()).text).map((row) => row.mrr_impact_eur)).toEqual(['', '-0.01', '0.05', '-1.00']);
  });

  it('200: since and until are inclusive, and no line is another workspace’s', async () => {
    const other = await newWorkspace(app);
    for (const time of ['01T23:59:59Z', '02T12:00:00.7Z', '03T00:00:00Z']) {
      await insertSaveEvent(app, workspace.id, { occurredAt: new Date(`2026-05-${time}`) });
      await insertSaveEvent(app, other.id, { occurredAt: new Date(`2026-05-${time}`) });
    }
    const rows = parseCsv((await get({ since: '2026-05-02', until: '2026-05-02T12:00:00Z' })).text);
    expect(rows.map((row) => row.occurred_at)).toEqual(['2026-05-02T12:00:00Z']);
  });

  itRefusesQueries(() => app, PATH, WRONG_RANGES);
});
