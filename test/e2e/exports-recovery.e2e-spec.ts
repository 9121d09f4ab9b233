import { toPublicId } from '../../src/shared/ids.js';
import { parseCsv } from '../support/csv.js';
import { insertRecoveryAttempt, insertRecoveryCase } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries, WRONG_RANGES } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/exports/recovery';
const HEADER = 'id,email,amount_eur,status,decline_code,attempted_at\n';

describe('GET /api/exports/recovery', () => {
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

  it('200: exactly the columns of the reference, one row per try, newest first', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id);
    const failed = await insertRecoveryAttempt(app, recovery, { attemptedAt: new Date('2026-05-01T10:00:00Z') });
    const paid = await insertRecoveryAttempt(app, recovery, {
      status: 'succeeded',
      declineCode: null,
      attemptedAt: new Date('2026-05-02T10:00:00Z'),
    });
    const answer = await get();
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="recovery-export.csv"',
    });
    expect(answer.text).toBe(
      `${HEADER}${toPublicId('recoveryAttempt', paid.id)},user@example.com,49.00,succeeded,,2026-05-02T10:00:00Z\n` +
        `${toPublicId('recoveryAttempt', failed.id)},user@example.com,49.00,failed,insufficient_funds,` +
        `2026-05-01T10:00:00Z\n`,
    );
  });

  it('200: amounts have two places and a dot, and no rate means no number', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id);
    const amounts = [null, 0, 1, 10, 123_456_789_012] as const;
    for (const [day, amountEurCents] of amounts.entries()) {
      await insertRecoveryAttempt(app, recovery, { amountEurCents, attemptedAt: new Date(Date.UTC(2026, 4, 9 - day)) });
    }
    const rows = parseCsv((await get()).text);
    expect(rows.map((row) => row.amount_eur)).toEqual(['', '0.00', '0.01', '0.10', '1234567890.12']);
  });

  it('200: neither an e-mail nor a decline code can run in a spreadsheet', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id, { email: '=cmd|x' });
    await insertRecoveryAttempt(app, recovery, { declineCode: '@x' });
    expect(parseCsv((await get()).text)).toMatchObject([{ email: "'=cmd|x", decline_code: "'@x" }]);
  });

  it('200: since and until are inclusive', async () => {
    const recovery = await insertRecoveryCase(app, workspace.id);
    for (const time of ['01T23:59:59Z', '02T12:00:00Z', '03T00:00:00Z']) {
      await insertRecoveryAttempt(app, recovery, { attemptedAt: new Date(`2026-05-${time}`) });
    }
    const rows = parseCsv((await get({ since: '2026-05-02T12:00:00Z', until: '2026-05-02T12:00:00Z' })).text);
    expect(rows.map((row) => row.attempted_at)).toEqual(['2026-05-02T12:00:00Z']);
  });

  it('200: no try of another workspace', async () => {
    const other = await newWorkspace(app);
    await insertRecoveryAttempt(app, await insertRecoveryCase(app, other.id));
    expect((await get()).text).toBe(HEADER);
  });

  itRefusesQueries(() => app, PATH, WRONG_RANGES);
});
