import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

import { answerOf, createIdentityToken, Retainly, RetainlyError, verifyWebhook } from '../../sdk/node/src/index.js';
import { drain } from '../support/drain.js';
import { insertSession } from '../support/factories.js';
import { browser, DISCOUNT, type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const PACKAGE_DIR = resolve('sdk/node');

describe('@retainly/node against the running API', () => {
  let app: TestApp;
  let baseUrl: string;
  let flow: FlowWorkspace;
  let retainly: Retainly;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    await app.nest.listen(0, '127.0.0.1');
    baseUrl = `http://127.0.0.1:${String((app.nest.getHttpServer().address() as AddressInfo).port)}`;
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app);
    retainly = new Retainly({ apiKey: flow.workspace.secretKey, baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('answers with the types of the document', async () => {
    const totals = await answerOf(retainly.api.GET('/api/v1/analytics'));
    expect(totals.cancel_sessions + totals.saves).toBe(0);
    expect(totals.workspace_id).toBe(flow.workspace.publicId);
  });

  it('walks through every page of a list', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await insertSession(app, flow.workspace.id)).id);
    const read: string[] = [];
    for await (const session of retainly.each('/api/v1/sessions', { query: { limit: 2 } })) read.push(session.id);
    expect(read.sort()).toEqual(made.map((id) => `sess_${id}`).sort());
  });

  it('rejects with the code, the field and the request id', async () => {
    const failure = retainly.api.GET('/api/v1/sessions', { params: { query: { limit: 201 } } });
    await expect(failure).rejects.toMatchObject({
      status: 400,
      code: 'parameter_invalid',
      details: { param: 'limit', requestId: expect.stringMatching(/^req_/) },
    });
    const stranger = new Retainly({ apiKey: 'rk_sk_wrong', baseUrl });
    await expect(stranger.api.GET('/api/v1/analytics')).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('rejects with connection_failed when nobody answers', async () => {
    const nobody = new Retainly({ apiKey: 'rk_sk_x', baseUrl: 'http://127.0.0.1:1', maxRetries: 0 });
    await expect(nobody.api.GET('/api/v1/analytics')).rejects.toMatchObject({ status: 0, code: 'connection_failed' });
    await expect(nobody.api.GET('/api/v1/analytics')).rejects.toBeInstanceOf(RetainlyError);
  });

  it('does a write with an Idempotency-Key once', async () => {
    const make = () =>
      answerOf(
        retainly.api.POST('/api/v1/flows', {
          params: { header: { 'Idempotency-Key': 'flow-1' } },
          body: {
            name: 'Once',
            definition: { steps: [{ id: 'bye', type: 'confirm', title: 'Bye' }] },
          },
        }),
      );
    expect((await make()).id).toBe((await make()).id);
  });

  it('makes identity tokens that start a session', async () => {
    const { customerId, subscriptionId } = flow.stripe.newSubscription();
    const token = createIdentityToken(flow.workspace.identitySecret, { customerId, subscriptionId });
    const body = { customer_id: customerId, subscription_id: subscriptionId };
    expect(await flow.post('start', body, browser(flow.workspace, token))).toMatchObject({ status: 200 });
    const foreign = createIdentityToken('another secret', { customerId, subscriptionId });
    expect(await flow.post('start', body, browser(flow.workspace, foreign))).toMatchObject({ status: 401 });
    expect(() => createIdentityToken('s', { customerId, subscriptionId, expiresInSeconds: 3_601 })).toThrow(RangeError);
  });

  it('verifies a delivery as it arrives', async () => {
    const receiver = await WebhookReceiver.start();
    const { secret } = await answerOf(
      retainly.api.POST('/api/v1/webhook-endpoints', {
        body: { url: receiver.url, event_types: ['cancel.saved'] },
      }),
    );
    const { sessionId } = await flow.start();
    await flow.post('save', { session_id: sessionId, ...DISCOUNT });
    await drain(app);
    await receiver.close();

    const [delivery] = receiver.requests;
    const signature = delivery?.headers['x-retainly-signature'];
    const event = verifyWebhook({ body: delivery?.body ?? '', signature, secret });
    expect(event).toMatchObject({ type: 'cancel.saved', data: { session_id: sessionId, offer: 'discount' } });
  });

  describe('the built package', () => {
    beforeAll(() => void execFileSync(process.execPath, ['build.mjs', '--no-types'], { cwd: PACKAGE_DIR }));

    it.each([
      ['required', ['-e', `const { createIdentityToken, Retainly } = require('@retainly/node');`]],
      ['imported', ['--input-type=module', '-e', `import { createIdentityToken, Retainly } from '@retainly/node';`]],
    ])('can be %s', (_case, [...options]) => {
      const script = `${options.pop() ?? ''}
        const claims = { customerId: 'cus_1', subscriptionId: 'sub_1' };
        console.log(typeof new Retainly({ apiKey: 'k', baseUrl: 'http://x' }).api.GET, createIdentityToken('s', claims));`;
      const said = execFileSync(process.execPath, [...options, script], { encoding: 'utf8' });
      expect(said).toMatch(/^function eyJ[\w-]+\.[\w-]+\.[\w-]{43}\n$/);
    });
  });
});
