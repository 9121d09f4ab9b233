import { Readable } from 'node:stream';

import { ConnectStripeService } from '../../../src/billing/stripe/connecting/connect-stripe.service.js';
import { STRIPE_PERMISSIONS } from '../../../src/billing/stripe/connecting/stripe-permissions.js';
import { StripeConnectionService } from '../../../src/billing/stripe/stripe-connection.service.js';
import { runConnectStripe } from '../../../src/commands/connect-stripe/run.js';
import { AppConfig } from '../../../src/shared/config/app-config.js';
import { newId, toPublicId } from '../../../src/shared/ids.js';
import { startStripeDouble } from '../../support/stripe.js';
import { type BillingApp, startBillingApp, type Tenant } from './billing-app.js';

/** What each permission lets a key do, as a path of Stripe's API. */
const PATHS: Record<string, string> = {
  Customers: '/v1/customers',
  Products: '/v1/products',
  Prices: '/v1/prices',
  Subscriptions: '/v1/subscriptions/',
  'Subscription schedules': '/v1/subscription_schedules/',
  Coupons: '/v1/coupons/',
  Invoices: '/v1/invoices/',
  Events: '/v1/events',
  PaymentIntents: '/v1/payment_intents',
  Charges: '/v1/charges',
  PaymentMethods: '/v1/payment_methods',
  'Customer portal': '/v1/billing_portal/sessions',
};

describe('connecting a Stripe account', () => {
  let app: BillingApp;
  let tenant: Tenant;
  let key: string;

  beforeAll(async () => {
    app = await startBillingApp();
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    tenant = await app.newTenant();
    key = `rk_test_${newId().replaceAll('-', '')}`;
  });

  const service = () => app.nest.get(ConnectStripeService, { strict: false });
  const connect = (webhookSecrets?: string[]) =>
    service().connect(tenant.workspaceId, { secretKey: key, webhookSecrets }, 'system');
  const storedKey = async () =>
    (await app.nest.get(StripeConnectionService, { strict: false }).secretKey(tenant.workspaceId))?.secretKey;
  const audited = async () =>
    (
      await app.dataSource.query<{ action: string }[]>(
        `SELECT action FROM audit_log WHERE workspace_id = $1 ORDER BY id`,
        [tenant.workspaceId],
      )
    ).map(({ action }) => action);

  it('stores a key that may do everything, says so without repeating it, and changes nothing in Stripe', async () => {
    const report = await connect();
    expect(report).toMatchObject({ mode: 'test', hasWebhookSecret: true });
    expect(report.permissions.filter(({ isGranted }) => !isGranted)).toEqual([]);
    expect(report.webhookUrl).toMatch(
      new RegExp(`/api/stripe/webhooks/${toPublicId('workspace', tenant.workspaceId)}$`),
    );
    expect(report.eventTypes).toContain('customer.subscription.updated');
    expect(JSON.stringify(report)).not.toContain(key);
    expect(await storedKey()).toBe(key);
    expect(await audited()).toEqual(['stripe.connected']);
    expect((await startStripeDouble()).mutations({ account: key })).toEqual([]);
  });

  it.each(STRIPE_PERMISSIONS.map(({ name, level, isRequired }) => ({ name, level, isRequired })))(
    'names the missing permission $name',
    async ({ name, level, isRequired }) => {
      const before = await storedKey();
      const double = await startStripeDouble();
      const path = PATHS[name];
      if (path === undefined) throw new Error(`no path for ${name}`);
      double.failNext({ account: key, kind: 'permission_403', path, times: 10 });
      if (isRequired) {
        await expect(connect()).rejects.toMatchObject({
          status: 400,
          param: 'secret_key',
          details: { missing: [`${name} (${level})`] },
        });
        expect(await storedKey()).toBe(before);
        expect(await audited()).toEqual([]);
      } else {
        const { permissions } = await connect();
        expect(permissions.filter(({ isGranted }) => !isGranted)).toMatchObject([{ name, level }]);
        expect(await storedKey()).toBe(key);
      }
    },
  );

  it('refuses a key that Stripe does not know, and text that is none', async () => {
    (await startStripeDouble()).account(key).isRevoked = true;
    await expect(connect()).rejects.toMatchObject({ code: 'parameter_invalid', param: 'secret_key' });
    key = 'pk_test_publishable';
    await expect(connect()).rejects.toMatchObject({ code: 'parameter_invalid', param: 'secret_key' });
    expect(await storedKey()).toBe(tenant.stripe.secretKey);
  });

  it('stores nothing while Stripe does not answer', async () => {
    (await startStripeDouble()).failNext({ account: key, kind: 'error_500_once', path: '/v1/coupons/', times: 2 });
    await expect(connect()).rejects.toMatchObject({ status: 503, code: 'billing_unavailable' });
    expect(await storedKey()).toBe(tenant.stripe.secretKey);
  });

  it('keeps the signing secrets unless others are given, and forgets everything on disconnect', async () => {
    const trust = async () =>
      (await app.nest.get(StripeConnectionService, { strict: false }).eventTrust(tenant.workspaceId))?.webhookSecrets;
    await connect();
    expect(await trust()).toEqual([tenant.stripe.webhookSecret]);
    await connect(['whsec_newnewnew', 'whsec_oldoldold']);
    expect(await trust()).toEqual(['whsec_newnewnew', 'whsec_oldoldold']);
    await service().disconnect(tenant.workspaceId, 'system');
    expect(await storedKey()).toBeUndefined();
    expect(await audited()).toEqual(['stripe.connected', 'stripe.connected', 'stripe.disconnected']);
  });

  describe('npm run stripe:connect', () => {
    async function run(args: string[], input: string, more: Record<string, string> = {}) {
      const { environment } = app.nest.get(AppConfig, { strict: false });
      const variables = {
        NODE_ENV: 'test',
        DATABASE_URL: environment.DATABASE_URL,
        REDIS_URL: environment.REDIS_URL,
        SECRETS_ENCRYPTION_KEY: environment.SECRETS_ENCRYPTION_KEY,
        STRIPE_API_BASE: environment.STRIPE_API_BASE,
        ...more,
      };
      const lines: string[] = [];
      const print = (line: string): void => void lines.push(line);
      const code = await runConnectStripe(args, { variables, input: Readable.from([input]), print });
      return { code, output: lines.join('\n') };
    }
    const workspace = () => toPublicId('workspace', tenant.workspaceId);

    it('takes the key from standard input, and shows the mode, the permissions and the webhook URL', async () => {
      const { code, output } = await run(['--workspace', workspace()], `${key}\n`);
      expect(code).toBe(0);
      expect(output).toContain('Connected in test mode.');
      expect(output).toMatch(/yes {2}Coupons \(write\)/);
      expect(output).toContain(`/api/stripe/webhooks/${workspace()}`);
      expect(output).not.toContain(key);
      expect(await storedKey()).toBe(key);
    });

    it('takes the key from the environment, and names what it lacks', async () => {
      (await startStripeDouble()).failNext({ account: key, kind: 'permission_403', path: '/v1/coupons/' });
      const { code, output } = await run(['--workspace', workspace()], '', { STRIPE_SECRET_KEY: key });
      expect(code).toBe(1);
      expect(output).toBe('The Stripe key lacks permissions: Coupons (write).');
      expect(await storedKey()).toBe(tenant.stripe.secretKey);
    });

    it('disconnects', async () => {
      expect((await run(['--workspace', workspace(), '--disconnect'], '')).code).toBe(0);
      expect(await storedKey()).toBeUndefined();
    });

    it.each([
      ['no workspace', []],
      ['a workspace that is no id', ['--workspace', 'acme']],
      [
        'a key on the command line',
        ['--workspace', 'ws-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f', 'rk_test_onthecommandline'],
      ],
    ])('refuses %s, and repeats no key', async (_case, args) => {
      const { code, output } = await run(args, '');
      expect(code).toBe(2);
      expect(output).not.toContain('rk_test_onthecommandline');
    });
  });
});
