import { DataSource } from 'typeorm';

import { CancelSession } from '../../../src/flows/entities/cancel-session.entity.js';
import { Rollups } from '../../../src/ledger/rollups.js';
import { fromPublicId } from '../../../src/shared/ids.js';
import type { DemoWorkspace, SeedRequest } from '../../../tools/quickstart/demo.js';
import { seedQuickstart } from '../../../tools/quickstart/seed/seed-quickstart.js';
import { seededWorkspace } from '../../../tools/quickstart/seed/seeded-workspaces.js';
import { seedServices } from '../../../tools/quickstart/seed/seed-services.js';
import { StripeDouble } from '../../../tools/stripe-double/stripe-double.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** Nothing listens there: the double's events go nowhere. */
const BASE_URL = 'http://127.0.0.1:9';
const SOME_DAYS = 30;
/** Long enough for saves to have been reversed. */
const MANY_DAYS = 120;

let double: StripeDouble;
let app: TestApp;
let request: SeedRequest;

/** Begins with an empty database and an empty Stripe account. */
async function start(): Promise<void> {
  double = await StripeDouble.start();
  app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
  request = { baseUrl: BASE_URL, stripeApiBase: double.baseUrl, hasDemo: true };
}

async function stop(): Promise<void> {
  await app.close();
  await double.stop();
}

function seed(changes: Partial<SeedRequest> = {}, days = SOME_DAYS): Promise<DemoWorkspace> {
  return seedQuickstart(app.nest, { ...request, ...changes }, days);
}

function query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
  return app.nest.get(DataSource).query<T[]>(sql, parameters);
}

function uuidOf({ workspaceId }: DemoWorkspace): string {
  return fromPublicId('workspace', workspaceId) ?? '';
}

/** Number of rows, by table. */
async function rowCounts(): Promise<Record<string, number>> {
  const tables = ['workspaces', 'api_tokens', 'cancel_sessions', 'flow_events', 'recovery_cases', 'save_events'];
  const counts = await query<Record<string, number>>(
    `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(', ')}`,
  );
  return counts[0] ?? {};
}

describe('the quickstart’s seed', () => {
  beforeEach(start);
  afterEach(stop);

  it('makes a workspace whose keys do what they are for, and a second one that is apart', async () => {
    const demo = await seed();
    const get = (path: string, key: string) => app.http().get(path).set('X-API-Key', key);
    const analytics = await get('/api/v1/analytics', demo.readKey).expect(200);
    expect(analytics.body).toMatchObject({ workspace_id: demo.workspaceId });
    await get('/api/v1/analytics', demo.secretKey).expect(200);
    await get('/api/v1/analytics', demo.publishableKey).expect(403);
    const sessions = await get('/api/v1/sessions', demo.secretKey).expect(200);
    const { data } = sessions.body as { data: { id: string }[] };
    await get(`/api/v1/sessions/${data[0]?.id ?? ''}`, demo.otherWorkspaceKey).expect(403);
  });

  it('offers 40 customers whose cancel flow starts, the first ten with every kind of offer', async () => {
    const demo = await seed();
    expect(demo.customers).toHaveLength(40);
    for (const { customerId, subscriptionId, mrrCents } of demo.customers.slice(0, 10)) {
      const started = await app
        .http()
        .post('/api/flows/start')
        .set('X-API-Key', demo.secretKey)
        .send({ customer_id: customerId, subscription_id: subscriptionId })
        .expect(200);
      const { flow } = started.body as { flow: { steps: { offers?: { type: string }[] }[] } };
      const types = flow.steps.flatMap(({ offers = [] }) => offers.map(({ type }) => type));
      expect(new Set(types)).toEqual(new Set(['discount', 'pause', 'downgrade', 'annual_switch']));
      expect(mrrCents).toBeGreaterThan(0);
    }
    const later = await seed({ previous: demo });
    const tried = new Set(demo.customers.slice(0, 10).map(({ customerId }) => customerId));
    expect(later.customers).toHaveLength(40);
    expect(later.customers.filter(({ customerId }) => tried.has(customerId))).toEqual([]);
  });

  it('finds everything again at the next start, on another port too', async () => {
    const first = await seed();
    const counts = await rowCounts();
    const second = await seed({ previous: first, baseUrl: 'http://127.0.0.1:19' });
    expect(second).toEqual(first);
    expect(await rowCounts()).toEqual(counts);
    const origins = await query(`SELECT allowed_origins FROM workspaces WHERE id = $1`, [uuidOf(first)]);
    expect(origins).toEqual([{ allowed_origins: [BASE_URL, 'http://127.0.0.1:19'] }]);
  });

  it('makes an owner who signs in with the password, which stays until it is lost', async () => {
    const signIn = ({ dashboardEmail: email, dashboardPassword: password }: DemoWorkspace) =>
      app.http().post('/api/auth/sign-in').send({ email, password });
    const first = await seed({ hasDemo: false });
    const { body } = await signIn(first).expect(200);
    expect(body).toMatchObject({ role: 'owner', workspace: { id: first.workspaceId } });
    const second = await seed({ hasDemo: false });
    expect(second.dashboardPassword).not.toBe(first.dashboardPassword);
    await signIn(first).expect(401);
    await signIn(second).expect(200);
  });

  it('makes new keys when the old ones are lost or revoked, and lets the lost ones work', async () => {
    const first = await seed();
    const second = await seed();
    expect(second.workspaceId).toBe(first.workspaceId);
    expect(second.identitySecret).toBe(first.identitySecret);
    expect(second.secretKey).not.toBe(first.secretKey);
    await app.http().get('/api/v1/analytics').set('X-API-Key', first.readKey).expect(200);

    await query(`UPDATE api_tokens SET revoked_at = now() WHERE name LIKE '%read'`);
    const third = await seed({ previous: second });
    expect(third.readKey).not.toBe(second.readKey);
    expect(third.secretKey).toBe(second.secretKey);
  });

  it('finishes what a killed start left half done', async () => {
    await seededWorkspace(seedServices(app.nest), 'demo', [BASE_URL]);
    const demo = await seed();
    const counts = await rowCounts();
    expect(counts).toMatchObject({ workspaces: 2 });
    expect(counts['cancel_sessions']).toBeGreaterThan(100);
    expect(await app.nest.get(Rollups, { strict: false }).differences(uuidOf(demo))).toEqual([]);
  });

  it('keeps made-up numbers out of the workspace of a start without a demo', async () => {
    const plain = await seed({ hasDemo: false });
    expect(plain.customers).toEqual([]);
    expect(await rowCounts()).toMatchObject({ workspaces: 2, api_tokens: 4, cancel_sessions: 0, recovery_cases: 0 });
    const demo = await seed({ previous: plain });
    expect(demo.workspaceId).not.toBe(plain.workspaceId);
    expect(demo.secretKey).not.toBe(plain.secretKey);
    const sessions = await query(`SELECT 1 FROM cancel_sessions WHERE workspace_id = $1`, [uuidOf(plain)]);
    expect(sessions).toEqual([]);
  });

  it('makes no customers, and no offer that names a price, in a real Stripe account', async () => {
    const demo = await seed({ stripeSecretKey: 'sk_test_of_a_person', stripeApiBase: 'https://api.stripe.com' });
    expect(demo.customers).toEqual([]);
    const steps = await query<{ text: string }>(
      `SELECT definition::text AS text FROM flow_versions WHERE workspace_id = $1`,
      [uuidOf(demo)],
    );
    expect(steps).toHaveLength(4);
    expect(steps.filter(({ text }) => text.includes('price_id'))).toEqual([]);
    expect(double.requests({ account: 'sk_test_of_a_person' })).toEqual([]);
  });
});

describe('the seeded history', () => {
  let demo: DemoWorkspace;

  beforeAll(async () => {
    await start();
    demo = await seed({}, MANY_DAYS);
  });
  afterAll(stop);

  it('is counted by the rollups as it stands in the tables', async () => {
    expect(await app.nest.get(Rollups, { strict: false }).differences(uuidOf(demo))).toEqual([]);
    const [sums] = await query<{ sessions: number; saves: number }>(
      `SELECT sum(sessions_started)::integer AS sessions, sum(started_saves)::integer AS saves FROM daily_rollups`,
    );
    expect(sums?.sessions).toBeGreaterThan(500);
    expect(sums?.saves).toBeGreaterThan(100);
  });

  it('converts every amount as the product does, and the ledger by the same rates', async () => {
    const { rates } = seedServices(app.nest);
    const some = await app.nest
      .get(DataSource)
      .getRepository(CancelSession)
      .find({ take: 50, order: { id: 'DESC' } });
    for (const { mrrCents, currency, startedAt, mrrReportingCents } of some) {
      expect(mrrReportingCents).toBe(await rates.convert({ cents: mrrCents, currency }, 'eur', startedAt));
    }
    const different = await query(
      `SELECT s.id FROM cancel_sessions s
       LEFT JOIN save_events e ON e.workspace_id = s.workspace_id AND e.session_id = s.id
         AND e.event_type = 'offer_accepted.' || s.offer_type AND e.mrr_impact_cents = s.saved_mrr_cents
         AND e.mrr_impact_reporting_cents IS NOT DISTINCT FROM s.saved_mrr_reporting_cents
       WHERE s.outcome = 'saved' AND e.id IS NULL`,
    );
    expect(different).toEqual([]);
  });

  it('takes back in the ledger exactly what was reversed', async () => {
    const wrong = await query(
      `SELECT s.id FROM cancel_sessions s JOIN save_events e ON e.workspace_id = s.workspace_id AND e.session_id = s.id
       GROUP BY s.workspace_id, s.id
       HAVING sum(e.mrr_impact_cents) <> CASE WHEN s.save_reversed_at IS NULL THEN s.saved_mrr_cents ELSE 0 END
         OR sum(e.mrr_impact_eur_cents)
           <> CASE WHEN s.save_reversed_at IS NULL THEN s.saved_mrr_reporting_cents ELSE 0 END`,
    );
    expect(wrong).toEqual([]);
  });
});
