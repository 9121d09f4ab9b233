import { insertRecoveryCase, insertSession } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/analytics';
const HOUR_MS = 3_600_000;

describe('GET /api/v1/analytics', () => {
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
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);

  itIsAReadRoute(() => app, PATH);

  it('200: ten fields, all zero, for a workspace where nothing has happened', async () => {
    expect(await get()).toEqual({
      workspace_id: workspace.publicId,
      period: 'last_30_days',
      cancel_sessions: 0,
      saves: 0,
      save_rate_pct: 0,
      failed_payments: 0,
      recoveries: 0,
      recovery_rate_pct: 0,
      mrr_saved_cents: 0,
      mrr_lost_cents: 0,
    });
  });

  it('200: counts each outcome where it belongs, and rates with one decimal', async () => {
    await insertSession(app, workspace.id, { outcome: 'saved', savedMrrCents: 100, savedMrrReportingCents: 93 });
    await insertSession(app, workspace.id, { outcome: 'canceled', mrrCents: 200, mrrReportingCents: 186 });
    await insertSession(app, workspace.id, { outcome: 'abandoned' });
    for (const status of ['open', 'lost', 'recovered', 'recovered', 'recovered', 'open', 'open'] as const) {
      await insertRecoveryCase(app, workspace.id, { status });
    }
    expect(await get()).toMatchObject({
      cancel_sessions: 3,
      saves: 1,
      save_rate_pct: 33.3,
      failed_payments: 7,
      recoveries: 3,
      recovery_rate_pct: 42.9,
      mrr_saved_cents: 93,
      mrr_lost_cents: 186,
    });
  });

  // "So far": a session counts by its start, wherever in time its end is.
  it('200: takes the last 30 times 24 hours by start, to the minute', async () => {
    const edge = 30 * 24;
    await insertSession(app, workspace.id, { startedAt: hoursAgo(edge + 0.02), outcome: 'saved' });
    await insertSession(app, workspace.id, { startedAt: hoursAgo(edge - 0.02), outcome: 'saved' });
    await insertRecoveryCase(app, workspace.id, { openedAt: hoursAgo(edge + 0.02), status: 'recovered' });
    expect(await get()).toMatchObject({ cancel_sessions: 1, saves: 1, failed_payments: 0, recoveries: 0 });
  });

  it.each([
    ['last_7_days', 1],
    ['last_30_days', 2],
    ['last_90_days', 3],
  ])('200: ?period=%s', async (period, sessions) => {
    for (const days of [6.9, 29.9, 89.9, 90.1]) {
      await insertSession(app, workspace.id, { startedAt: hoursAgo(days * 24) });
    }
    expect(await get(`?period=${period}`)).toMatchObject({ period, cancel_sessions: sessions });
  });

  it('200: ?compare=previous puts the window before beside, border to border, with the currency', async () => {
    const saved = { outcome: 'saved', savedMrrCents: 100, savedMrrReportingCents: 93 } as const;
    await insertSession(app, workspace.id, { ...saved, startedAt: hoursAgo(6.9 * 24) });
    await insertSession(app, workspace.id, { ...saved, startedAt: hoursAgo(7.1 * 24) });
    await insertSession(app, workspace.id, { outcome: 'abandoned', startedAt: hoursAgo(13.9 * 24) });
    await insertSession(app, workspace.id, { ...saved, startedAt: hoursAgo(14.1 * 24) });
    await insertRecoveryCase(app, workspace.id, { openedAt: hoursAgo(8 * 24), status: 'recovered' });
    const body = await get('?period=last_7_days&compare=previous');
    expect(body).toMatchObject({ currency: 'eur', cancel_sessions: 1, saves: 1, failed_payments: 0 });
    expect(body.previous).toMatchObject({
      cancel_sessions: 2,
      saves: 1,
      save_rate_pct: 50,
      failed_payments: 1,
      recoveries: 1,
      recovery_rate_pct: 100,
      mrr_saved_cents: 93,
      mrr_lost_cents: 0,
    });
    expect(Date.parse(body.previous.until) - Date.parse(body.previous.since)).toBe(7 * 24 * HOUR_MS);
  });

  it('200: no number of another workspace, and unknown parameters change nothing', async () => {
    const other = await newWorkspace(app);
    await insertSession(app, other.id, { outcome: 'saved' });
    expect(await get('?workspace_id=x&a[]=1')).toMatchObject({ cancel_sessions: 0, saves: 0 });
  });

  itRefusesQueries(() => app, PATH, [
    ['period=last_31_days', 'period'],
    ['period=', 'period'],
    ['period=last_7_days&period=last_30_days', 'period'],
  ]);
});
