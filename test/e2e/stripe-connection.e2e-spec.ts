import { DataSource } from 'typeorm';

import type { Role } from '../../src/auth/principal.js';
import { newId } from '../../src/shared/ids.js';
import { type TestMember, signIn } from '../support/members.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const ROUTE = '/api/v1/stripe-connection';
const SECRET = 'whsec_signingsecretofacme';

describe('the Stripe connection of a workspace', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  let owner: TestMember;
  let key: string;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app);
    owner = await signIn(app, workspace, 'owner');
    key = `rk_test_${newId().replaceAll('-', '')}`;
  });

  const connect = (body: object) => app.http().put(ROUTE).set(owner.headers).send(body);
  const read = () => app.http().get(ROUTE).set(owner.cookie);
  const audited = async () =>
    (
      await app.nest
        .get(DataSource)
        .query<{ actor: string; action: string; details: unknown }[]>(
          `SELECT actor, action, details FROM audit_log WHERE workspace_id = $1 AND action LIKE 'stripe.%' ORDER BY id`,
          [workspace.id],
        )
    ).map(({ actor, action, details }) => ({ actor, action, details }));

  it('200: is connected, shown without its secrets, looked at again and forgotten, and each change is audited', async () => {
    const before = await read().expect(200);
    expect(before.body).toMatchObject({ is_connected: false, mode: null, key_last4: null, missing_permissions: [] });
    expect(before.body.webhook_url).toMatch(new RegExp(`/api/stripe/webhooks/${workspace.publicId}$`));
    expect(before.body.event_types).toContain('customer.subscription.updated');

    const made = await connect({ secret_key: key, webhook_secrets: [SECRET] }).expect(200);
    expect(made.body).toMatchObject({
      is_connected: true,
      mode: 'test',
      account_id: expect.stringMatching(/^acct_/) as string,
      account_name: 'Stripe double',
      key_last4: key.slice(-4),
      missing_permissions: [],
      has_webhook_secret: true,
    });
    const checked = await app.http().post(`${ROUTE}/check`).set(owner.headers).send({}).expect(200);
    const gone = await app.http().delete(ROUTE).set(owner.headers).send({}).expect(200);
    expect(gone.body).toMatchObject({ is_connected: false, account_id: null });
    for (const { text } of [made, await read(), checked, gone]) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(SECRET);
    }
    expect(await audited()).toEqual([
      { actor: owner.publicId, action: 'stripe.connected', details: { mode: 'test' } },
      { actor: owner.publicId, action: 'stripe.disconnected', details: {} },
    ]);
  });

  it('200: webhook secrets are added without the key, and the key is replaced without them', async () => {
    await connect({ secret_key: key }).expect(200);
    expect((await read()).body).toMatchObject({ has_webhook_secret: false });
    expect((await connect({ webhook_secrets: [SECRET] })).body).toMatchObject({
      key_last4: key.slice(-4),
      has_webhook_secret: true,
    });
    const other = `rk_live_${newId().replaceAll('-', '')}`;
    expect((await connect({ secret_key: other })).body).toMatchObject({ mode: 'live', has_webhook_secret: true });
  });

  it('400: a required permission that is missing is named, and nothing is stored', async () => {
    (await startStripeDouble()).failNext({ account: key, kind: 'permission_403', path: '/v1/coupons/' });
    const answer = await connect({ secret_key: key }).expect(400);
    expect(answer.body.error).toMatchObject({ param: 'secret_key', missing: ['Coupons (write)'] });
    expect((await read()).body).toMatchObject({ is_connected: false });
    expect(await audited()).toEqual([]);
  });

  it.each([
    ['no key at all', {}],
    ['a publishable key', { secret_key: 'pk_test_abcdefghijkl' }],
    ['a signing secret that is none', { secret_key: 'rk_test_abcdefghijkl', webhook_secrets: ['secret'] }],
  ])('400: %s', async (_case, body) => {
    expect((await connect(body).expect(400)).body.error.code).toBe('parameter_invalid');
  });

  it('200 and 409: a check says what the key has lost meanwhile, and that Stripe no longer accepts it', async () => {
    await connect({ secret_key: key }).expect(200);
    const double = await startStripeDouble();
    const check = () => app.http().post(`${ROUTE}/check`).set(owner.headers).send({});
    double.failNext({ account: key, kind: 'permission_403', path: '/v1/charges' });
    expect((await check().expect(200)).body).toMatchObject({
      is_connected: true,
      missing_permissions: ['Charges (read)'],
    });
    expect((await read()).body).toMatchObject({ missing_permissions: ['Charges (read)'] });
    double.account(key).isRevoked = true;
    expect((await check().expect(409)).body.error.code).toBe('billing_not_connected');
  });

  it.each<Role>(['viewer', 'analyst', 'admin'])('403 insufficient_role: for a %s', async (role) => {
    const member = await signIn(app, workspace, role);
    await app.http().get(ROUTE).set(member.cookie).expect(403);
    const refused = await app.http().put(ROUTE).set(member.headers).send({ secret_key: key }).expect(403);
    expect(refused.body.error.code).toBe('insufficient_role');
  });

  it('403: no key may see or change it, whatever its scope', async () => {
    const refused = await app.http().put(ROUTE).set('x-api-key', workspace.secretKey).send({ secret_key: key });
    expect(refused.status).toBe(403);
    expect((await read()).body).toMatchObject({ is_connected: false });
  });
});
