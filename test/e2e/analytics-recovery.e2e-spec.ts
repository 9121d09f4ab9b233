import { RECOVERY_CAUSES, type RecoveryCase } from '../../src/recovery/entities/recovery-case.entity.js';
import { insertRecoveryCase } from '../support/factories.js';
import { itIsAReadRoute, itRefusesQueries } from '../support/read-route.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const PATH = '/api/v1/analytics/recovery';
const DAY_MS = 86_400_000;

describe('GET /api/v1/analytics/recovery', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });

  const get = async (query = '') => {
    const { body } = await app.http().get(`${PATH}${query}`).set('x-api-key', workspace.readKey).expect(200);
    return body;
  };
  const insert = (overrides: Partial<RecoveryCase>) => insertRecoveryCase(app, workspace.id, overrides);

  it('200: rates with and without what customers paid unasked, and the money of each cause', async () => {
    for (const cause of [...RECOVERY_CAUSES, 'email', 'organic'] as const) {
      await insert({ status: 'recovered', cause, amountCents: 1_000 });
    }
    await insert({ status: 'open' });
    await insert({ status: 'lost' });
    const answer = await get();
    expect(answer).toMatchObject({
      workspace_id: workspace.publicId,
      period: 'last_30_days',
      currency: 'eur',
      failed_payments: 9,
      recoveries: 7,
      recovery_rate_pct: 77.8,
      recoveries_without_organic: 5,
      recovery_rate_without_organic_pct: 55.6,
    });
    expect(answer.causes).toEqual(
      RECOVERY_CAUSES.map((cause) => {
        const recoveries = cause === 'email' || cause === 'organic' ? 2 : 1;
        return { cause, recoveries, recovered_cents: recoveries * 1_000 };
      }),
    );
  });

  it('200: nothing divided by nothing is nothing', async () => {
    expect(await get()).toMatchObject({
      failed_payments: 0,
      recovery_rate_pct: 0,
      recovery_rate_without_organic_pct: 0,
      causes: RECOVERY_CAUSES.map((cause) => ({ cause, recoveries: 0, recovered_cents: 0 })),
    });
  });

  it('200: counts the cases that opened in the period, and those of no other workspace', async () => {
    await insert({ openedAt: new Date(Date.now() - 20 * DAY_MS), status: 'recovered', cause: 'organic' });
    await insertRecoveryCase(app, (await newWorkspace(app)).id, { status: 'recovered', cause: 'email' });
    expect(await get('?period=last_7_days')).toMatchObject({ failed_payments: 0, recoveries: 0 });
    expect(await get('?period=last_90_days')).toMatchObject({ failed_payments: 1, recoveries: 1 });
  });

  itIsAReadRoute(() => app, PATH);
  itRefusesQueries(() => app, PATH, [
    ['period=last_year', 'period'],
    ['period=', 'period'],
    ['period=last_7_days&period=last_30_days', 'period'],
  ]);
});
