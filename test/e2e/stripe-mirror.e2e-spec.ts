import { WalkAccountService } from '../../src/billing/subscriptions/walk-account.service.js';
import { newFlowWorkspace } from '../support/flows.js';
import { signIn } from '../support/members.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ROUTE = '/api/v1/stripe-mirror';

describe('GET /api/v1/stripe-mirror', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('200: says what the latest comparison with Stripe found, to a key and to a viewer', async () => {
    const { workspace, stripe } = await newFlowWorkspace(app);
    const walk = (kind: 'backfill' | 'reconcile') =>
      app.nest.get(WalkAccountService, { strict: false }).walk(workspace.id, kind);
    const read = () => app.http().get(ROUTE).set('x-api-key', workspace.secretKey);
    expect((await read().expect(200)).body).toEqual({ backfill: null, reconciliation: null });

    stripe.newSubscription();
    await walk('backfill');
    stripe.newSubscription();
    await walk('reconcile');
    const { body } = await read().expect(200);
    expect(body.backfill).toMatchObject({ drift: {}, drift_count: 0 });
    expect(body.reconciliation).toMatchObject({
      finished_at: expect.any(String) as string,
      drift: { subscription_missing: 1, customer_missing: 1 },
      drift_count: 2,
    });
    const { cookie } = await signIn(app, workspace, 'viewer');
    expect((await app.http().get(ROUTE).set(cookie).expect(200)).body).toEqual(body);
  });
});
