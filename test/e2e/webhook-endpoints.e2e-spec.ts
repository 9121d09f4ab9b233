import Ajv2020 from 'ajv/dist/2020.js';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';

import { Clock } from '../../src/shared/clock.js';
import { signIn } from '../support/members.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const HOOK_URL = 'http://127.0.0.1:9999/hooks';
const NOWHERE = 'whe_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const PATH = '/api/v1/webhook-endpoints';
const HOUR_MS = 3_600_000;

describe('/api/v1/webhook-endpoints', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app);
  });
  afterAll(() => app.close());

  const as = (key: string) => ({
    get: (path: string) => app.http().get(path).set('x-api-key', key),
    post: (path: string, body: object = {}) => app.http().post(path).set('x-api-key', key).send(body),
    patch: (path: string, body: object = {}) => app.http().patch(path).set('x-api-key', key).send(body),
    delete: (path: string) => app.http().delete(path).set('x-api-key', key),
  });
  const owner = () => as(workspace.secretKey);
  const create = async (fields: object = {}): Promise<{ id: string; secret: string }> => {
    const answer = await owner()
      .post(PATH, { url: HOOK_URL, event_types: ['*'], ...fields })
      .expect(200);
    return answer.body as { id: string; secret: string };
  };

  describe('POST', () => {
    it('200: answers the endpoint with its secret, which no other answer shows', async () => {
      const answer = await owner()
        .post(PATH, { url: HOOK_URL, event_types: ['webhook.endpoint_disabled'], description: 'CRM' })
        .expect(200);
      expect(answer.body).toEqual({
        id: expect.stringMatching(/^whe_[0-9a-f-]{36}$/),
        url: HOOK_URL,
        event_types: ['webhook.endpoint_disabled'],
        description: 'CRM',
        enabled: true,
        disabled_reason: null,
        disabled_at: null,
        failing_since: null,
        warning: null,
        paused_until: null,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
        updated_at: expect.stringMatching(/^\d{4}-.*Z$/),
        secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      });
      const { secret: _secret, ...shown } = answer.body as { secret: string };
      const list = await owner().get(PATH).expect(200);
      expect(list.body).toEqual({ data: [shown], has_more: false, next_cursor: null });
    });

    it.each([
      ['no url', { url: undefined }, 'parameter_missing', 'url'],
      ['no event types', { event_types: undefined }, 'parameter_missing', 'event_types'],
      ['an empty list of event types', { event_types: [] }, 'parameter_invalid', 'event_types'],
      ['an unknown event type', { event_types: ['cancel.exploded'] }, 'parameter_invalid', 'event_types'],
      ['all and one', { event_types: ['*', 'webhook.test'] }, 'parameter_invalid', 'event_types'],
      ['a relative url', { url: '/hooks' }, 'parameter_invalid', 'url'],
      ['another scheme', { url: 'ftp://example.com/' }, 'parameter_invalid', 'url'],
      ['a private address', { url: 'https://10.0.0.1/hooks' }, 'parameter_invalid', 'url'],
      ['cloud metadata in disguise', { url: 'https://2852039166/hooks' }, 'parameter_invalid', 'url'],
      ['a long description', { description: 'x'.repeat(501) }, 'parameter_invalid', 'description'],
    ])('400: refuses %s', async (_case, fields, code, param) => {
      const answer = await owner()
        .post(PATH, { url: HOOK_URL, event_types: ['*'], ...fields })
        .expect(400);
      expect(answer.body.error).toMatchObject({ code, param });
    });

    it('400: says nothing about what is behind a refused address', async () => {
      const answer = await owner()
        .post(PATH, { url: 'https://192.168.0.1/', event_types: ['*'] })
        .expect(400);
      expect(answer.body.error.message).toBe(
        'url: destination address not allowed: the host must be public. ' +
          'Only the operator of this installation can open other networks (WEBHOOK_ALLOW_CIDRS).',
      );
    });

    it('401: without a key', async () => {
      await app.http().post(PATH).send({}).expect(401);
    });

    it('403: a read key may neither write nor read', async () => {
      await as(workspace.readKey).post(PATH, {}).expect(403);
      await as(workspace.readKey).get(PATH).expect(403);
      await as(workspace.publishableKey).get(PATH).expect(403);
    });

    it('409 too_many_endpoints: the seventeenth, until one is deleted', async () => {
      const first = await create();
      for (let count = 1; count < 16; count += 1) await create();
      const refused = await owner()
        .post(PATH, { url: HOOK_URL, event_types: ['*'] })
        .expect(409);
      expect(refused.body.error.code).toBe('too_many_endpoints');
      await owner().delete(`${PATH}/${first.id}`).expect(200);
      await create();
    });
  });

  describe('one endpoint', () => {
    it('200: reads, changes and deletes it; afterwards it is 404', async () => {
      const { id } = await create();
      const path = `${PATH}/${id}`;
      const changed = await owner()
        .patch(path, { event_types: ['webhook.test'], description: null })
        .expect(200);
      expect(changed.body).toMatchObject({ id, url: HOOK_URL, event_types: ['webhook.test'], description: null });
      expect((await owner().get(path).expect(200)).body).toEqual(changed.body);
      await owner().delete(path).expect(200);
      for (const repeat of [
        owner().get(path),
        owner().patch(path),
        owner().delete(path),
        owner().post(`${path}/test`),
      ]) {
        expect((await repeat.expect(404)).body.error.code).toBe('resource_not_found');
      }
    });

    it('200: disabling and enabling shows in the object', async () => {
      const path = `${PATH}/${(await create()).id}`;
      const disabled = await owner().patch(path, { enabled: false }).expect(200);
      expect(disabled.body).toMatchObject({ enabled: false, disabled_reason: 'manual' });
      const enabled = await owner().patch(path, { enabled: true }).expect(200);
      expect(enabled.body).toMatchObject({ enabled: true, disabled_reason: null, disabled_at: null });
    });

    it('400: a new url is checked as the first one was', async () => {
      const path = `${PATH}/${(await create()).id}`;
      await owner().patch(path, { url: 'https://[::1]/' }).expect(400);
      expect((await owner().get(path).expect(200)).body.url).toBe(HOOK_URL);
    });

    // Guards the tenant border: a valid key must not act on, or read, a foreign endpoint.
    it('403 wrong_workspace: for an endpoint of another workspace, with no byte of it', async () => {
      const { id } = await create({ description: 'private words' });
      const stranger = as((await newWorkspace(app)).secretKey);
      const path = `${PATH}/${id}`;
      const since = { since: '2026-05-01', until: '2026-05-02' };
      for (const request of [
        stranger.get(path),
        stranger.patch(path, { enabled: false }),
        stranger.delete(path),
        stranger.post(`${path}/test`),
        stranger.post(`${path}/rotate-secret`),
        stranger.post(`${path}/recover`, since),
        stranger.get(`${path}/deliveries`),
      ]) {
        const answer = await request.expect(403);
        expect(answer.body.error.code).toBe('wrong_workspace');
        expect(answer.text).not.toContain('private words');
      }
      expect((await stranger.get(PATH).expect(200)).body.data).toEqual([]);
    });

    it.each([NOWHERE, 'whe_x', 'sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'])('404: for %s', async (id) => {
      await owner().get(`${PATH}/${id}`).expect(404);
    });
  });

  describe('POST /:id/test', () => {
    let receiver: WebhookReceiver;
    beforeEach(async () => {
      receiver = await WebhookReceiver.start();
    });
    afterEach(() => receiver.close());

    it('200: sends a signed webhook.test at once and answers what came back', async () => {
      const { id, secret } = await create({ url: receiver.url, event_types: ['webhook.endpoint_disabled'] });
      receiver.next({ kind: 'answer', status: 202, body: 'thanks' });
      const answer = await owner().post(`${PATH}/${id}/test`).expect(200);
      expect(answer.body).toMatchObject({
        success: true,
        outcome: 'succeeded',
        status_code: 202,
        response_body: 'thanks',
      });
      const [request] = receiver.requests;
      const event = new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>);
      expect(event).toMatchObject({
        type: 'webhook.test',
        workspace_id: workspace.publicId,
        data: { endpoint_id: id },
      });
    });

    it('200: a failure is an answer too, is logged, and is never tried again', async () => {
      const { id } = await create({ url: receiver.url });
      receiver.next({ kind: 'answer', status: 500 });
      const answer = await owner().post(`${PATH}/${id}/test`).expect(200);
      expect(answer.body).toMatchObject({ success: false, outcome: 'http_error', status_code: 500 });
      const delivery = await owner().get(`/api/v1/webhook-deliveries/${answer.body.delivery_id}`).expect(200);
      expect(delivery.body).toMatchObject({
        state: 'exhausted',
        next_attempt_at: null,
        attempts: [{ trigger: 'test' }],
      });
      expect((await owner().get(`${PATH}/${id}`).expect(200)).body.failing_since).toBeNull();
    });

    it('429: the eleventh within a minute, with Retry-After', async () => {
      const { id } = await create({ url: receiver.url });
      for (let count = 0; count < 10; count += 1) await owner().post(`${PATH}/${id}/test`).expect(200);
      const refused = await owner().post(`${PATH}/${id}/test`).expect(429);
      expect(refused.body.error).toMatchObject({ type: 'rate_limit_error', code: 'rate_limited' });
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
      expect(receiver.requests).toHaveLength(10);
    });
  });

  describe('POST /:id/rotate-secret', () => {
    let receiver: WebhookReceiver;
    beforeEach(async () => {
      receiver = await WebhookReceiver.start();
    });
    afterEach(() => receiver.close());

    /** Whether the packages that merchants have accept a delivery with this secret; they have to agree. */
    const verifies = async (id: string, secret: string): Promise<boolean> => {
      await owner().post(`${PATH}/${id}/test`).expect(200);
      const { body = '', headers = {} } = receiver.requests.at(-1) ?? {};
      const signed = headers as Record<string, string>;
      const verifiers = [
        () => new Webhook(secret).verify(body, signed),
        () => new SvixWebhook(secret).verify(body, signed),
        () => Stripe.webhooks.constructEvent(body, signed['x-retainly-signature'] ?? '', secret),
      ];
      const [first, ...others] = verifiers.map((verify) => {
        try {
          return Boolean(verify());
        } catch {
          return false;
        }
      });
      expect(others).toEqual([first, first]);
      return first === true;
    };
    const rotate = async (id: string, body?: object): Promise<string> => {
      const answer = await owner().post(`${PATH}/${id}/rotate-secret`, body).expect(200);
      return (answer.body as { secret: string }).secret;
    };

    it('200: both secrets sign during the grace period', async () => {
      const { id, secret: old } = await create({ url: receiver.url });
      const current = await rotate(id);
      expect(await verifies(id, old)).toBe(true);
      expect(await verifies(id, current)).toBe(true);
    });

    it('200: after the grace period the new secret alone signs', async () => {
      const clock = app.nest.get(Clock, { strict: false });
      const { id, secret: old } = await create({ url: receiver.url });
      clock.shift(-HOUR_MS);
      const current = await rotate(id, { grace_period_seconds: 3_600 });
      clock.shift(HOUR_MS);
      expect(await verifies(id, old)).toBe(false);
      expect(await verifies(id, current)).toBe(true);
    });

    it('200: without a grace period the old secret signs nothing more', async () => {
      const { id, secret: old } = await create({ url: receiver.url });
      const current = await rotate(id, { grace_period_seconds: 0 });
      expect(await verifies(id, old)).toBe(false);
      expect(await verifies(id, current)).toBe(true);
    });

    it('200: at most three secrets sign, the oldest gives way', async () => {
      const { id, secret: oldest } = await create({ url: receiver.url });
      const secrets = [await rotate(id), await rotate(id), await rotate(id)];
      expect(await verifies(id, oldest)).toBe(false);
      for (const secret of secrets) expect(await verifies(id, secret)).toBe(true);
      expect(String(receiver.requests[0]?.headers['webhook-signature']).split(' ')).toHaveLength(3);
    });

    it.each([-1, 604_801, 1.5, '60'])('400: a grace period of %p', async (seconds) => {
      const { id } = await create();
      const path = `${PATH}/${id}/rotate-secret`;
      const answer = await owner().post(path, { grace_period_seconds: seconds }).expect(400);
      expect(answer.body.error.param).toBe('grace_period_seconds');
    });
  });

  describe('GET /:id/secret', () => {
    it('200: shows an owner the current secret, and writes down who looked', async () => {
      const { id } = await create();
      const { secret } = (await owner().post(`${PATH}/${id}/rotate-secret`, {}).expect(200)).body;
      const member = await signIn(app, workspace, 'owner');
      const { body } = await app.http().get(`${PATH}/${id}/secret`).set(member.cookie).expect(200);
      expect(body).toEqual({ secret });
      const log = await app.http().get('/api/v1/audit-log').set(member.cookie).expect(200);
      expect(log.body.data[0]).toMatchObject({ action: 'webhook_endpoint.secret_revealed', target: id });
      expect(JSON.stringify(log.body)).not.toContain(secret);
      expect(JSON.stringify(log.body.data[0])).toContain(member.publicId);
    });

    it('403: to an admin, and to a key with everything', async () => {
      const { id } = await create();
      const admin = await signIn(app, workspace, 'admin');
      await app.http().get(`${PATH}/${id}/secret`).set(admin.cookie).expect(403);
      await owner().get(`${PATH}/${id}/secret`).expect(403);
    });

    it('404: of another workspace', async () => {
      const { id } = await create();
      const stranger = await signIn(app, await newWorkspace(app), 'owner');
      await app.http().get(`${PATH}/${id}/secret`).set(stranger.cookie).expect(404);
    });
  });

  describe('POST /:id/recover', () => {
    it.each([
      ['more than 14 days', { since: '2026-05-01T00:00:00Z', until: '2026-05-15T00:00:01Z' }, 'since'],
      ['the wrong way round', { since: '2026-05-02', until: '2026-05-01' }, 'since'],
      ['no end', { since: '2026-05-02' }, 'until'],
      ['no such day', { since: '2026-02-30', until: '2026-03-01' }, 'since'],
    ])('400: a range of %s', async (_case, range, param) => {
      const { id } = await create();
      expect((await owner().post(`${PATH}/${id}/recover`, range).expect(400)).body.error.param).toBe(param);
    });

    it('409 endpoint_disabled: nothing is sent to a disabled endpoint', async () => {
      const { id } = await create();
      await owner().patch(`${PATH}/${id}`, { enabled: false }).expect(200);
      const range = { since: '2026-05-01', until: '2026-05-02' };
      const answer = await owner().post(`${PATH}/${id}/recover`, range).expect(409);
      expect(answer.body.error.code).toBe('endpoint_disabled');
    });
  });

  describe('GET /api/v1/webhook-event-types', () => {
    it('200: every type with a schema that its sample fits', async () => {
      const { data } = (await owner().get('/api/v1/webhook-event-types').expect(200)).body as {
        data: { type: string; schema: object; sample: { type: string; data: object } | null }[];
      };
      expect(data.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['webhook.endpoint_disabled', 'webhook.test']),
      );
      for (const { type, schema, sample } of data) {
        expect(sample?.type).toBe(type);
        expect(new Ajv2020({ strict: false, validateFormats: false }).validate(schema, sample?.data)).toBe(true);
      }
    });

    it('403: for a read key', async () => {
      await as(workspace.readKey).get('/api/v1/webhook-event-types').expect(403);
    });
  });
});
