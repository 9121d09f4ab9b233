import { generate } from 'otplib';
import Stripe from 'stripe';
import { DataSource } from 'typeorm';

import { CardUpdateLinks } from '../../src/recovery/card-update/card-update-links.service.js';
import { newId } from '../../src/shared/ids.js';
import { cookieOf, newAccount } from '../support/accounts.js';
import { ChildProcesses } from '../support/child-processes.js';
import { insertRecoveryCase } from '../support/factories.js';
import { browser, type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

type Json = Record<string, string>;

/** An answer of a real process. */
interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Json;
}

describe('What processes write to their output, at the finest level', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let processes: ChildProcesses;
  let receiver: WebhookReceiver;
  let url: string;
  /** What must not be written, by what it is. */
  let secrets: Map<string, string>;
  let headers: Record<string, string>;

  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    flow = await newFlowWorkspace(app);
    receiver = await WebhookReceiver.start();
    processes = new ChildProcesses(app);
    const verbose = { LOG_LEVEL: 'trace', FAILED_AUTH_PER_MINUTE: '100000' };
    ({ url } = await processes.start('api', verbose));
    await processes.start('worker', verbose);
    const { DATABASE_URL, SECRETS_ENCRYPTION_KEY } = app.config.environment;
    secrets = new Map([['encryption key', SECRETS_ENCRYPTION_KEY]]);
    const databasePassword = new URL(DATABASE_URL).password;
    if (databasePassword.length > 8) secrets.set('database password', databasePassword);
  }, 120_000);
  afterAll(async () => {
    await processes.stop();
    await receiver.close();
    await app.close();
    await (await startStripeDouble()).stop();
  });

  /** Notes a secret and returns it. */
  const secret = (what: string, text: string | undefined): string => {
    if (text === undefined || text.length < 8) throw new Error(`no ${what}`);
    secrets.set(what, text);
    return text;
  };
  const call = async (method: string, path: string, body?: object | string, more: Json = {}): Promise<Answer> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...more },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
    const cookies = { 'set-cookie': answer.headers.getSetCookie() };
    return { status: answer.status, headers: cookies, body: isJson ? (JSON.parse(text) as Json) : {} };
  };
  /** As the owner who is signed in. */
  const manage = async (method: string, path: string, body?: object): Promise<Json> => {
    const answer = await call(method, path, method === 'GET' ? undefined : (body ?? {}), headers);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.body;
  };

  async function signInRightAndWrong(): Promise<void> {
    const { email, password } = await newAccount(app, flow.workspace.id, 'owner');
    const signIn = (fields: object) => call('POST', '/api/auth/sign-in', { email, ...fields });
    await signIn({ password: secret('wrong password', `wrong-${newId()}`) });
    await call('POST', '/api/auth/sign-in', `{"password":"${secret('password in broken JSON', newId())}"`);
    await call('POST', '/api/auth/setup', {
      ...{ token: secret('setup token', newId()), email, name: 'Ada', workspace_name: 'Acme' },
      password: secret('password', password),
    });
    const answer = await signIn({ password });
    const cookie = secret('cookie', cookieOf(answer));
    const csrfToken = secret('CSRF token', answer.body.csrf_token);
    headers = { cookie: `rk_session=${cookie}`, 'x-csrf-token': csrfToken, origin: url };
    await call('GET', '/api/auth/session', undefined, { cookie: `rk_session=${cookie.slice(0, -4)}AAAA` });
    const totp = await manage('POST', '/api/auth/totp');
    const code = await generate({ secret: secret('TOTP secret', totp.secret) });
    await call('POST', '/api/auth/totp/confirm', { code: `${code.slice(1)}x` }, headers);
  }

  async function useKeys(): Promise<void> {
    const made = await manage('POST', '/api/v1/api-tokens', { name: 'Server', scopes: ['*'] });
    const key = secret('key', made.token);
    secret('rotated key', (await manage('POST', `/api/v1/api-tokens/${made.id ?? ''}/rotate`, {})).token);
    await call('GET', '/api/v1/workspace', undefined, { 'x-api-key': key });
    await call('GET', '/api/v1/workspace', undefined, { authorization: `Bearer ${key.slice(0, -1)}!` });
    for (const path of [`/api/v1/sessions?api_key=${key}`, `/api/v1/${key}`, `/api/v1/sessions/${key}`]) {
      await call('GET', path);
    }
  }

  async function revealIdentitySecret(): Promise<void> {
    secret('identity secret', (await manage('GET', '/api/v1/identity-secret')).identity_secret);
    const rotated = await manage('POST', '/api/v1/identity-secret/rotate', { overlap_seconds: 3_600 });
    secret('rotated identity secret', rotated.identity_secret);
  }

  async function speakForACustomer(): Promise<void> {
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const token = secret('identity token', await flow.workspace.identityToken(customerId, subscriptionId));
    const body = { customer_id: customerId, subscription_id: subscriptionId };
    const start = (by: string) => call('POST', '/api/flows/start', body, browser(flow.workspace, by));
    expect((await start(token.slice(0, -4))).status).toBe(401);
    expect((await start(token)).status).toBe(200);
  }

  async function receiveWebhooks(): Promise<void> {
    const endpoint = { url: receiver.url, event_types: ['*'] };
    const { id = '', secret: signingSecret } = await manage('POST', '/api/v1/webhook-endpoints', endpoint);
    secret('signing secret', signingSecret);
    await manage('GET', `/api/v1/webhook-endpoints/${id}/secret`);
    await manage('POST', `/api/v1/webhook-endpoints/${id}/test`);
    await speakForACustomer();
    await receiver.received(2);
    for (const [index, request] of receiver.requests.entries()) {
      secret(`signature ${index}`, String(request.headers['x-retainly-signature']).split('v1=')[1]);
    }
  }

  async function connectStripe(): Promise<void> {
    const path = `/api/stripe/webhooks/${flow.workspace.publicId}`;
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: {} } });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: flow.stripe.webhookSecret });
    secret('Stripe signature', signature.split('v1=')[1]);
    await call('POST', path, payload, { 'stripe-signature': signature });
    await call('POST', path, `${payload} `, { 'stripe-signature': signature });
    const secretKey = secret('Stripe key', `rk_test_${newId().replaceAll('-', '')}`);
    const webhookSecret = secret('Stripe webhook secret', `whsec_${newId().replaceAll('-', '')}`);
    await manage('PUT', '/api/v1/stripe-connection', { secret_key: secretKey, webhook_secrets: [webhookSecret] });
    await manage('POST', '/api/v1/stripe-connection/check');
  }

  async function openCardLink(): Promise<void> {
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const recovery = await insertRecoveryCase(app, flow.workspace.id, { customerId, subscriptionId });
    const link = await app.nest.get(CardUpdateLinks, { strict: false }).urlFor(flow.workspace.id, recovery.id);
    const path = new URL(link).pathname;
    secret('card link', path.split('/').at(-1));
    expect((await call('GET', path)).status).toBe(200);
    await call('POST', path);
    await call('GET', `${path.slice(0, -4)}AAAA`);
  }

  async function invite(): Promise<void> {
    const email = `${newId()}@example.com`;
    const made = await manage('POST', '/api/v1/invitations', { email, role: 'viewer' });
    const token = secret('invitation', made.invitation_url?.split('/').at(-1));
    await call('GET', `/invitations/${token}`, undefined, { accept: 'text/html' });
    await call('GET', `/api/auth/invitations/${token}`);
    const password = secret('password of a new account', `new-${newId()}`);
    const accepted = await call('POST', `/api/auth/invitations/${token}/accept`, { name: 'New', password });
    secret('cookie of a new account', cookieOf(accepted));
  }

  /** Errors of the database carry the values of their statement. */
  async function meetABrokenDatabase(): Promise<void> {
    const database = app.nest.get(DataSource);
    const email = secret('personal data in a failed statement', `${newId()}@example.com`);
    await database.query(`ALTER TABLE invitations RENAME COLUMN email TO broken`);
    const answer = await call('POST', '/api/v1/invitations', { email, role: 'viewer' }, headers);
    await database.query(`ALTER TABLE invitations RENAME COLUMN broken TO email`);
    expect(answer.status).toBe(500);
  }

  it('holds no key, secret, cookie, password, token or link of anything that they did', async () => {
    await signInRightAndWrong();
    await useKeys();
    await revealIdentitySecret();
    await receiveWebhooks();
    await connectStripe();
    await openCardLink();
    await invite();
    await meetABrokenDatabase();
    // A request's line is written after its answer.
    const lines = ['"route":"/api/auth/sign-in"', '"status":500', 'statement failed', 'webhook attempted'];
    await waitUntil(async () => {
      expect(lines.filter((line) => !processes.output().includes(line))).toEqual([]);
    });
    const output = processes.output();
    expect([...secrets].filter(([, text]) => output.includes(text)).map(([what]) => what)).toEqual([]);
  }, 120_000);
});
