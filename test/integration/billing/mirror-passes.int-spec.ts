import { BillingGateway } from '../../../src/billing/billing.gateway.js';
import { StripeGateway } from '../../../src/billing/stripe/stripe.gateway.js';
import type { MirrorPass } from '../../../src/billing/subscriptions/mirror-pass.js';
import { Mirror } from '../../../src/billing/subscriptions/mirror.service.js';
import { RunDuePassesService } from '../../../src/billing/subscriptions/run-due-passes.service.js';
import { WalkAccountService } from '../../../src/billing/subscriptions/walk-account.service.js';
import { Metrics } from '../../../src/shared/health/metrics.js';
import { seedDemoCatalogue } from '../../../tools/stripe-double/seed/demo-catalogue.js';
import { startStripeDouble, type TestSubscription } from '../../support/stripe.js';
import { type BillingApp, disconnect, startBillingApp, type Tenant } from './billing-app.js';

const DAY_MS = 86_400_000;

describe('copying a Stripe account', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let gateway: BillingGateway;
  let accounts: WalkAccountService;

  beforeAll(async () => {
    app = await startBillingApp();
    gateway = app.nest.get(BillingGateway, { strict: false });
    accounts = app.nest.get(WalkAccountService, { strict: false });
  });

  beforeEach(async () => {
    tenant = await app.newTenant();
  });

  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  const find = ({ subscriptionId, customerId }: Pick<TestSubscription, 'subscriptionId' | 'customerId'>) =>
    gateway.findSubscription(tenant.workspaceId, subscriptionId, customerId);

  async function requests(): Promise<readonly { method: string; path: string; params: object }[]> {
    return (await startStripeDouble()).requests({ account: tenant.stripe.secretKey });
  }

  it('copies every kind of subscription as a read of its own would', async () => {
    const customers = seedDemoCatalogue(tenant.stripe.fixtures);
    const limited = tenant.stripe.fixtures.commit((tx) => tx.get('prices', tenant.stripe.prices.monthly)).product;
    await tenant.stripe.client.coupons.create({
      id: 'forever_limited',
      percent_off: 10,
      duration: 'forever',
      applies_to: { products: [String(limited)] },
    });
    const special = tenant.stripe.newSubscription({ coupons: ['forever_limited'] });
    const pass = await accounts.walk(tenant.workspaceId, 'backfill');
    expect(pass.finishedAt).not.toBeNull();

    const { length: before } = await requests();
    const mirrored = await Promise.all([...customers, special].map(find));
    expect(await requests()).toHaveLength(before);
    const stripe = app.nest.get(StripeGateway, { strict: false });
    for (const [index, { subscriptionId, customerId }] of [...customers, special].entries()) {
      expect(mirrored[index]).toEqual(await stripe.findSubscription(tenant.workspaceId, subscriptionId, customerId));
    }
    expect(mirrored.at(-1)).toMatchObject({ mrrCents: 17_910 });
  });

  it('includes subscriptions that have ended', async () => {
    const ended = tenant.stripe.newSubscription();
    await tenant.stripe.client.subscriptions.cancel(ended.subscriptionId);
    await accounts.walk(tenant.workspaceId, 'backfill');
    const { length: before } = await requests();
    expect(await find(ended)).toMatchObject({ mrrCents: 0 });
    expect(await requests()).toHaveLength(before);
  });

  it('goes on where it stopped, and shows how far it is', async () => {
    seedDemoCatalogue(tenant.stripe.fixtures, { customers: 250 });
    const counts: number[] = [];
    const onPage = (pass: MirrorPass) => counts.push(pass.copiedCount);
    const first = await accounts.walk(tenant.workspaceId, 'backfill', { maxPages: 2, onPage });
    expect(first).toMatchObject({ stage: 'subscriptions', finishedAt: null });

    const second = await accounts.walk(tenant.workspaceId, 'backfill', { onPage });
    expect(second.finishedAt).not.toBeNull();
    const prices = (await requests()).filter(({ path }) => path === '/v1/prices');
    const pages = (await requests()).filter(({ path }) => path === '/v1/subscriptions');
    expect(prices).toHaveLength(1);
    expect(pages).toHaveLength(3);
    expect(counts).toEqual([counts[0], (counts[0] ?? 0) + 100, (counts[0] ?? 0) + 200, (counts[0] ?? 0) + 250]);
  });

  it('asks again when Stripe wants patience or does not answer', async () => {
    const subscription = tenant.stripe.newSubscription();
    tenant.stripe.failNext({ kind: 'error_429', path: '/v1/subscriptions' });
    tenant.stripe.failNext({ kind: 'error_429', path: '/v1/prices' });
    const pass = await accounts.walk(tenant.workspaceId, 'backfill');
    expect(pass.finishedAt).not.toBeNull();
    expect(await find(subscription)).toBeDefined();
  });

  // Two workers, or a worker and a person's command.
  it('gives the same result when two processes copy at once', async () => {
    const customers = seedDemoCatalogue(tenant.stripe.fixtures, { customers: 220 });
    const [one, two] = await Promise.all([1, 2].map(() => accounts.walk(tenant.workspaceId, 'backfill')));
    expect(one?.finishedAt).not.toBeNull();
    expect(two?.copiedCount).toBe(one?.copiedCount);
    const { length: before } = await requests();
    await Promise.all(customers.map(find));
    expect(await requests()).toHaveLength(before);
  });

  describe('what is due', () => {
    const run = (kind: 'backfill' | 'reconcile') => app.nest.get(RunDuePassesService, { strict: false }).run(kind);
    const passes = () =>
      app.dataSource.query<{ kind: string; finished_at: Date | null }[]>(
        'SELECT kind, finished_at FROM mirror_passes WHERE workspace_id = $1 ORDER BY kind',
        [tenant.workspaceId],
      );

    it('is a backfill of every connected workspace once, and a comparison every day after it', async () => {
      await run('reconcile');
      expect(await passes()).toEqual([]);
      await run('backfill');
      expect(await passes()).toEqual([{ kind: 'backfill', finished_at: expect.any(Date) }]);
      expect(await run('backfill')).toBe(0);

      expect(await run('reconcile')).toBe(0);
      app.clock.shift(DAY_MS);
      expect(await run('reconcile')).toBeGreaterThan(0);
      expect(await run('reconcile')).toBe(0);
      expect(await passes()).toHaveLength(2);
    });

    it('is not stopped by a workspace whose key was revoked, and leaves out one without a connection', async () => {
      const revoked = await app.newTenant();
      (await startStripeDouble()).account(revoked.stripe.secretKey).isRevoked = true;
      const gone = await app.newTenant();
      await disconnect(gone);
      await run('backfill');
      expect(await passes()).toEqual([{ kind: 'backfill', finished_at: expect.any(Date) }]);
      (await startStripeDouble()).account(revoked.stripe.secretKey).isRevoked = false;
    });
  });

  describe('a reconciliation', () => {
    const reconcile = () => accounts.walk(tenant.workspaceId, 'reconcile');
    const keepWrong = async (statement: string, id: string) => {
      await app.dataSource.query(statement, [tenant.workspaceId, id]);
    };

    it('finds nothing where nothing differs', async () => {
      seedDemoCatalogue(tenant.stripe.fixtures);
      await accounts.walk(tenant.workspaceId, 'backfill');
      expect((await reconcile()).drift).toEqual({});
    });

    it('counts and repairs what was missed', async () => {
      const [changed, lost, renamed] = [1, 2, 3].map(() => tenant.stripe.newSubscription());
      if (!changed || !lost || !renamed) throw new Error('there are three');
      await accounts.walk(tenant.workspaceId, 'backfill');
      await tenant.stripe.client.subscriptions.update(changed.subscriptionId, { cancel_at_period_end: true });
      await tenant.stripe.client.customers.update(renamed.customerId, { email: 'new@example.com' });
      await tenant.stripe.client.prices.update(tenant.stripe.prices.yearly, { active: false });
      await keepWrong('DELETE FROM stripe_subscriptions WHERE workspace_id = $1 AND id = $2', lost.subscriptionId);
      await keepWrong(
        `INSERT INTO stripe_subscriptions (workspace_id, id, credentials_at, as_of, customer_id, data)
         SELECT workspace_id, 'sub_of_nobody', credentials_at, as_of, customer_id, data FROM stripe_subscriptions
         WHERE workspace_id = $1 AND id = $2`,
        changed.subscriptionId,
      );

      const { drift } = await reconcile();
      expect(drift).toEqual({
        subscription_differing: 1,
        subscription_missing: 1,
        subscription_extra: 1,
        customer_differing: 1,
        price_differing: 1,
      });
      const mirror = app.nest.get(Mirror, { strict: false });
      expect(await mirror.findSubscription(tenant.workspaceId, changed.subscriptionId)).toMatchObject({
        isCancellationScheduled: true,
      });
      expect(await mirror.findSubscription(tenant.workspaceId, lost.subscriptionId)).toBeDefined();
      expect(await mirror.findSubscription(tenant.workspaceId, 'sub_of_nobody')).toBeUndefined();
      expect((await reconcile()).drift).toEqual({});
      const text = await app.nest.get(Metrics, { strict: false }).registry.metrics();
      expect(text).toMatch(/retainly_mirror_drift_total\{kind="subscription_missing"\} 1/);
    });
  });
});
