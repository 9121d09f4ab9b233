import { insertRecoveryCase, insertSession } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/analytics/revenue';

describe('GET /api/v1/analytics/revenue', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = async (query = '') =>
    (await app.http().get(`${PATH}${query}`).set('X-API-Key', workspace.readKey).expect(200)).body;

  /** First instant of the UTC month `monthsBack` before the current one. */
  const monthStart = (monthsBack: number) => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsBack));
  };
  const monthName = (monthsBack: number) => monthStart(monthsBack).toISOString().slice(0, 7);

  itIsAReadRoute(() => app, PATH);

  it('200: twelve months unless asked, oldest first, none missing, the current one last', async () => {
    const answer = await get();
    expect(answer).toMatchObject({ workspace_id: workspace.publicId, currency: 'eur' });
    expect(answer.months.map((row: { month: string }) => row.month)).toEqual(
      [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(monthName),
    );
    expect(answer.months[0]).toEqual({
      month: monthName(11),
      mrr_saved_cents: 0,
      saves: 0,
      mrr_lost_cents: 0,
      payments_recovered: 0,
      recovered_cents: 0,
      failed_payments: 0,
    });
  });

  it.each([1, 3, 24])('200: ?months=%d', async (months) => {
    expect((await get(`?months=${months}`)).months).toHaveLength(months);
  });

  // Finance books money in the month it came, not in the month the customer wavered.
  it('200: saves by their end, recoveries by their payment, failures by their opening', async () => {
    const lastMinute = new Date(monthStart(1).getTime() - 60_000);
    const completedAt = monthStart(1);
    await insertSession(app, workspace.id, { startedAt: lastMinute, outcome: 'saved', completedAt });
    await insertSession(app, workspace.id, {
      startedAt: lastMinute,
      outcome: 'canceled',
      completedAt,
      mrrReportingCents: 7,
    });
    await insertRecoveryCase(app, workspace.id, { openedAt: lastMinute, status: 'recovered', closedAt: completedAt });
    const { months } = await get('?months=3');
    expect(months[0]).toMatchObject({ saves: 0, payments_recovered: 0, failed_payments: 1 });
    expect(months[1]).toEqual({
      month: monthName(1),
      mrr_saved_cents: 19_900,
      saves: 1,
      mrr_lost_cents: 7,
      payments_recovered: 1,
      recovered_cents: 4_900,
      failed_payments: 0,
    });
  });

  it('200: in the workspace’s currency', async () => {
    workspace = await newWorkspace(app, { reportingCurrency: 'usd' });
    expect(await get('?months=1')).toMatchObject({ currency: 'usd' });
  });

  itRefusesQueries(() => app, PATH, [
    ['months=0', 'months'],
    ['months=25', 'months'],
    ['months=1e1', 'months'],
    ['months=', 'months'],
    ['months=3&months=4', 'months'],
  ]);
});
