import { toPublicId } from '../../src/shared/ids.js';
import { insertSession } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/analytics/breakdown';

describe('GET /api/v1/analytics/breakdown', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = async (query: string) =>
    (await app.http().get(`${PATH}?${query}`).set('X-API-Key', workspace.readKey).expect(200)).body;

  itIsAReadRoute(() => app, `${PATH}?by=reason`);

  it('200: by reason, the largest group first, sessions without one under null', async () => {
    await insertSession(app, workspace.id, { reason: 'too_expensive', outcome: 'saved' });
    await insertSession(app, workspace.id, { reason: 'too_expensive', outcome: 'canceled', mrrReportingCents: 500 });
    await insertSession(app, workspace.id, { reason: 'too_expensive' });
    await insertSession(app, workspace.id, { reason: null });
    expect(await get('by=reason')).toEqual({
      workspace_id: workspace.publicId,
      period: 'last_30_days',
      by: 'reason',
      currency: 'eur',
      groups: [
        {
          key: 'too_expensive',
          name: null,
          cancel_sessions: 3,
          saves: 1,
          save_rate_pct: 33.3,
          mrr_saved_cents: 19_900,
          mrr_lost_cents: 500,
        },
        {
          key: null,
          name: null,
          cancel_sessions: 1,
          saves: 0,
          save_rate_pct: 0,
          mrr_saved_cents: 0,
          mrr_lost_cents: 0,
        },
      ],
    });
  });

  it('200: by offer, plan and flow version', async () => {
    const session = await insertSession(app, workspace.id, {
      offerType: 'pause',
      planId: 'price_1',
      planName: 'Basic',
    });
    expect((await get('by=offer')).groups).toMatchObject([{ key: 'pause', name: null }]);
    expect((await get('by=plan')).groups).toMatchObject([{ key: 'price_1', name: 'Basic' }]);
    expect((await get('by=flow_version')).groups).toMatchObject([
      { key: `${toPublicId('flow', session.flowId)}/${session.flowVersion}`, name: expect.any(String) },
    ]);
  });

  it('200: only sessions of the period and of the workspace', async () => {
    const other = await newWorkspace(app);
    await insertSession(app, other.id, { reason: 'foreign' });
    await insertSession(app, workspace.id, { reason: 'old', startedAt: new Date(Date.now() - 8 * 86_400_000) });
    expect((await get('by=reason&period=last_7_days')).groups).toEqual([]);
    expect((await get('by=reason&period=last_30_days')).groups).toHaveLength(1);
  });

  it('400 parameter_missing: without by', async () => {
    const answer = await app.http().get(PATH).set('X-API-Key', workspace.readKey).expect(400);
    expect(answer.body.error).toMatchObject({ code: 'parameter_missing', param: 'by' });
  });

  itRefusesQueries(() => app, PATH, [
    ['by=comment', 'by'],
    ['by=reason&by=plan', 'by'],
    ['by=reason&period=today', 'period'],
  ]);
});
