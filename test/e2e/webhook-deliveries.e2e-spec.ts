import { Clock } from '../../src/shared/clock.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { Outbox } from '../../src/shared/outbox/outbox.js';
import { webhookEndpointDisabled, webhookTest } from '../../src/webhooks/webhooks.events.js';
import { drain, drainAfter } from '../support/drain.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const NOWHERE = 'dlv_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';

interface DeliveryBody {
  id: string;
  event_id: string;
  state: string;
}

describe('The delivery log', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  let receiver: WebhookReceiver;
  let endpointId: string;
  beforeAll(async () => {
    app = await startTestApp();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app);
    receiver = await WebhookReceiver.start();
    const created = await post('/api/v1/webhook-endpoints', { url: receiver.url, event_types: ['*'] }).expect(200);
    endpointId = (created.body as { id: string }).id;
  });
  afterEach(() => receiver.close());
  afterAll(() => app.close());

  const get = (path: string, key = workspace.secretKey) => app.http().get(path).set('x-api-key', key);
  const post = (path: string, body: object = {}, key = workspace.secretKey) =>
    app.http().post(path).set('x-api-key', key).send(body);
  const retry = (id: string, key?: string) => post(`/api/v1/webhook-deliveries/${id}/retry`, {}, key);
  const list = async (query = ''): Promise<{ data: DeliveryBody[]; has_more: boolean; next_cursor: string | null }> =>
    (await get(`/api/v1/webhook-endpoints/${endpointId}/deliveries${query}`).expect(200)).body;
  const announce = async (...types: ('test' | 'disabled')[]): Promise<void> => {
    const occurredAt = app.nest.get(Clock, { strict: false }).now();
    const common = { workspaceId: workspace.id, occurredAt };
    const outbox = app.nest.get(Outbox, { strict: false });
    await app.nest.get(Transactions, { strict: false }).run(async (tx) => {
      for (const type of types) {
        if (type === 'test') {
          const data = { endpoint_id: 'whe_x', reason: 'requested' as const };
          await outbox.append(tx, { ...common, event: webhookTest, data });
        } else {
          const data = { endpoint_id: 'whe_x', reason: 'gone' as const };
          await outbox.append(tx, { ...common, event: webhookEndpointDisabled, data });
        }
      }
    });
    await drain(app);
  };
  const onlyDelivery = async (): Promise<DeliveryBody> => {
    const { data } = await list();
    if (!data[0] || data.length > 1) throw new Error(`expected one delivery, found ${data.length}`);
    return data[0];
  };

  describe('GET /api/v1/webhook-endpoints/:id/deliveries', () => {
    it('200: pages through every delivery once, newest first', async () => {
      await announce('test', 'disabled', 'test', 'disabled', 'test');
      const whole = await list();
      expect(whole).toMatchObject({ has_more: false, next_cursor: null });
      const paged: DeliveryBody[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
        paged.push(...page.data);
        cursor = page.next_cursor;
      }
      expect(paged).toHaveLength(5);
      expect(paged).toEqual(whole.data);
    });

    it('200: filters by state and event type', async () => {
      receiver.next({ kind: 'answer', status: 500 });
      await announce('test');
      await announce('disabled', 'test');
      expect((await list('?state=retrying')).data).toMatchObject([
        { event_type: 'webhook.test', last_status_code: 500 },
      ]);
      expect((await list('?state=delivered')).data).toHaveLength(2);
      expect((await list('?event_type=webhook.test')).data).toHaveLength(2);
      expect((await list('?state=delivered&event_type=webhook.test')).data).toHaveLength(1);
    });

    it.each(['limit=0', 'limit=201', 'limit=1e3', 'state=lost', 'cursor=x', 'state=held&state=held'])(
      '400: %s',
      async (query) => {
        const path = `/api/v1/webhook-endpoints/${endpointId}/deliveries?${query}`;
        const [param] = query.split('=');
        expect((await get(path).expect(400)).body.error.param).toBe(param);
      },
    );
  });

  describe('GET /api/v1/webhook-deliveries', () => {
    const all = async (query = ''): Promise<DeliveryBody[]> =>
      (await get(`/api/v1/webhook-deliveries${query}`).expect(200)).body.data;

    it('200: the deliveries of every endpoint, newest first, page by page', async () => {
      await post('/api/v1/webhook-endpoints', { url: receiver.url, event_types: ['*'] }).expect(200);
      await announce('test', 'disabled');
      const whole = await all();
      expect(whole).toHaveLength(4);
      const first = (await get('/api/v1/webhook-deliveries?limit=3').expect(200)).body;
      const second = await all(`?limit=3&cursor=${first.next_cursor}`);
      expect([...first.data, ...second]).toEqual(whole);
    });

    it('200: filters by endpoint, state, type and time of creation', async () => {
      const other = await post('/api/v1/webhook-endpoints', { url: receiver.url, event_types: ['webhook.test'] });
      await announce('test', 'disabled');
      expect(await all(`?endpoint_id=${other.body.id}`)).toMatchObject([{ endpoint_id: other.body.id }]);
      expect(await all('?state=delivered&event_type=webhook.test')).toHaveLength(2);
      const [{ created_at: createdAt }] = (await all()) as unknown as [{ created_at: string }];
      expect(await all(`?since=${createdAt}&until=${createdAt}`)).toHaveLength(3);
      expect(await all('?until=2026-01-01')).toEqual([]);
      expect(await all('?since=2099-01-01')).toEqual([]);
    });

    it.each(['endpoint_id=whe_1', 'since=yesterday', 'since=2026-05-02&until=2026-05-01'])('400: %s', async (query) => {
      const [param] = query.split('=');
      expect((await get(`/api/v1/webhook-deliveries?${query}`).expect(400)).body.error.param).toBe(param);
    });

    it('403: for an endpoint of another workspace', async () => {
      const stranger = await newWorkspace(app);
      await get(`/api/v1/webhook-deliveries?endpoint_id=${endpointId}`, stranger.secretKey).expect(403);
    });
  });

  describe('GET /api/v1/webhook-health', () => {
    const health = async (): Promise<object> => (await get('/api/v1/webhook-health').expect(200)).body.data[0];

    it('200: an endpoint that was never used', async () => {
      expect(await health()).toEqual({
        endpoint_id: endpointId,
        enabled: true,
        disabled_reason: null,
        failing_since: null,
        warning: null,
        paused_until: null,
        consecutive_failures: 0,
        last_success_at: null,
        last_24_hours: { delivered: 0, failing: 0, waiting: 0, success_rate_pct: null },
      });
    });

    it('200: counts what was delivered, what fails, and what waits', async () => {
      await announce('test', 'test');
      const [newest] = (await list()).data as unknown as [{ finished_at: string }];
      receiver.next({ kind: 'answer', status: 500 });
      await announce('disabled');
      expect(await health()).toMatchObject({
        failing_since: expect.any(String),
        consecutive_failures: 1,
        last_success_at: newest.finished_at,
        last_24_hours: { delivered: 2, failing: 1, waiting: 0, success_rate_pct: 66.7 },
      });
      await app
        .http()
        .patch(`/api/v1/webhook-endpoints/${endpointId}`)
        .set('x-api-key', workspace.secretKey)
        .send({ enabled: false })
        .expect(200);
      await announce('test');
      expect(await health()).toMatchObject({
        enabled: false,
        disabled_reason: 'manual',
        last_24_hours: { delivered: 2, failing: 1, waiting: 1 },
      });
    });
  });

  describe('GET /api/v1/webhook-deliveries/:id', () => {
    it('200: the exact body that was sent, and every attempt', async () => {
      receiver.next({ kind: 'answer', status: 503, headers: { server: 'nginx' }, body: 'busy' });
      await announce('test');
      const { id } = await onlyDelivery();
      const { body } = await get(`/api/v1/webhook-deliveries/${id}`).expect(200);
      expect(body).toMatchObject({
        id,
        endpoint_id: endpointId,
        state: 'retrying',
        attempt_count: 1,
        last_status_code: 503,
        last_reason: 'http_error',
        payload: receiver.requests[0]?.body,
        attempts: [{ attempt_number: 1, trigger: 'schedule', status_code: 503, response_body: 'busy' }],
      });
      expect(body.attempts[0].response_headers).toMatchObject({ server: 'nginx' });
      expect(body.event_id).toBe(receiver.requests[0]?.headers['webhook-id']);
    });

    it('401, 403 and 404: without a key, with a read key, from another workspace, for an unknown id', async () => {
      await announce('test');
      const path = `/api/v1/webhook-deliveries/${(await onlyDelivery()).id}`;
      await app.http().get(path).expect(401);
      await get(path, workspace.readKey).expect(403);
      const foreign = await get(path, (await newWorkspace(app)).secretKey).expect(403);
      expect(foreign.body.error.code).toBe('wrong_workspace');
      await get(`/api/v1/webhook-deliveries/${NOWHERE}`).expect(404);
      await get('/api/v1/webhook-deliveries/dlv_x').expect(404);
    });
  });

  describe('POST /api/v1/webhook-deliveries/:id/retry', () => {
    it('200: sends a delivered one again, with the same id and bytes', async () => {
      await announce('test');
      const { id } = await onlyDelivery();
      const answer = await retry(id).expect(200);
      expect(answer.body).toMatchObject({ id, state: 'retrying' });
      await drain(app);
      expect(receiver.requests).toHaveLength(2);
      expect(receiver.requests[1]?.body).toBe(receiver.requests[0]?.body);
      expect(receiver.requests[1]?.headers['webhook-id']).toBe(receiver.requests[0]?.headers['webhook-id']);
      const { body } = await get(`/api/v1/webhook-deliveries/${id}`).expect(200);
      expect(body.attempts.map(({ trigger }: { trigger: string }) => trigger)).toEqual(['schedule', 'manual']);
    });

    it('200: takes the place of the attempt that was planned', async () => {
      receiver.next({ kind: 'answer', status: 500 });
      await announce('test');
      await retry((await onlyDelivery()).id).expect(200);
      await drain(app);
      await drainAfter(app, 3_600_000);
      expect(receiver.requests).toHaveLength(2);
      expect((await onlyDelivery()).state).toBe('delivered');
    });

    it('200: a double click is one attempt, before and after it is made', async () => {
      await announce('test');
      const { id } = await onlyDelivery();
      await Promise.all([retry(id).expect(200), retry(id).expect(200), retry(id).expect(200)]);
      await drain(app);
      await retry(id).expect(200);
      await drain(app);
      expect(receiver.requests).toHaveLength(2);
    });

    it('403 and 404: from another workspace, for an unknown id, after the endpoint was deleted', async () => {
      await announce('test');
      const { id } = await onlyDelivery();
      const foreign = await retry(id, (await newWorkspace(app)).secretKey).expect(403);
      expect(foreign.body.error.code).toBe('wrong_workspace');
      await retry(NOWHERE).expect(404);
      await app
        .http()
        .delete(`/api/v1/webhook-endpoints/${endpointId}`)
        .set('x-api-key', workspace.secretKey)
        .expect(200);
      await retry(id).expect(404);
      await drain(app);
      expect(receiver.requests).toHaveLength(1);
    });

    it('409 endpoint_disabled: while the endpoint is disabled', async () => {
      await announce('test');
      const path = `/api/v1/webhook-endpoints/${endpointId}`;
      await app.http().patch(path).set('x-api-key', workspace.secretKey).send({ enabled: false }).expect(200);
      expect((await retry((await onlyDelivery()).id).expect(409)).body.error.code).toBe('endpoint_disabled');
    });
  });
});
