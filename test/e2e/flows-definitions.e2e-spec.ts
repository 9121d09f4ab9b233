import type { Response } from 'supertest';

import { type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const UNKNOWN_FLOW = 'flow-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const CONFIRM = { id: 'bye', type: 'confirm', title: 'Bye' };

describe('/api/v1/flows', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
  });
  afterAll(async () => {
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app);
  });

  async function call(
    method: 'get' | 'post' | 'put',
    path = '',
    body?: object,
    key = flow.workspace.secretKey,
  ): Promise<Response> {
    const request = app.http()[method](`/api/v1/flows${path}`).set('x-api-key', key);
    return body ? request.send(body) : request;
  }

  function downgradeTo(priceId: string) {
    return {
      steps: [
        { id: 'stay', type: 'offer', title: 'Stay', offers: [{ type: 'downgrade', price_id: priceId }] },
        CONFIRM,
      ],
    };
  }

  it('200: a new workspace has a published default flow', async () => {
    const { body } = await call('get');
    expect(body).toMatchObject({ has_more: false, next_cursor: null });
    expect(body.data).toEqual([expect.objectContaining({ status: 'live', latest_version: 1, has_draft: false })]);
  });

  it('200: create, edit, publish and edit again: customers see only what was published', async () => {
    const created = await call('post', '', { name: 'Spring', definition: { steps: [CONFIRM] } });
    expect([created.status, created.body]).toEqual([
      200,
      expect.objectContaining({ name: 'Spring', status: 'draft', latest_version: 0, has_draft: true, published: null }),
    ]);
    const path = `/${created.body.id as string}`;
    const published = await call('post', `${path}/publish`);
    expect(published.body).toMatchObject({ status: 'live', latest_version: 1, has_draft: false, draft: null });
    expect(published.body.published.steps).toEqual([CONFIRM]);

    const renamed = { steps: [{ ...CONFIRM, title: 'Really?' }] };
    const edited = await call('put', `${path}/draft`, { name: 'Summer', definition: renamed });
    expect(edited.body).toMatchObject({ name: 'Summer', has_draft: true, latest_version: 1 });
    expect((await flow.start()).answer.body.flow).toMatchObject({
      id: created.body.id as string,
      version: 1,
      steps: [CONFIRM],
    });
    await call('post', `${path}/publish`);
    expect((await flow.start()).answer.body.flow).toMatchObject({ version: 2, steps: renamed.steps });
    expect((await call('get', path)).body).toMatchObject({ status: 'live', latest_version: 2 });

    const versions = await call('get', `${path}/versions?limit=1`);
    expect(versions.body).toMatchObject({ has_more: true, data: [{ version: 2, definition: renamed }] });
    const next = await call('get', `${path}/versions?limit=1&cursor=${versions.body.next_cursor as string}`);
    expect(next.body).toMatchObject({ has_more: false, next_cursor: null, data: [{ version: 1 }] });
  });

  // The dashboard rolls back by writing an older version as the draft, and discards a draft by writing the latest one.
  it('200: a version written as the draft comes back whole; the latest one leaves no draft', async () => {
    const created = await call('post', '', { name: 'Rolled back' });
    const path = `/${created.body.id as string}`;
    const [first, second] = [created.body.draft as object, { steps: [CONFIRM], translations: {} }];
    await call('post', `${path}/publish`);
    await call('put', `${path}/draft`, { definition: second });
    await call('post', `${path}/publish`);

    const discarded = await call('put', `${path}/draft`, { definition: second });
    expect(discarded.body).toMatchObject({ has_draft: false, draft: null, latest_version: 2 });
    const rolledBack = await call('put', `${path}/draft`, { definition: first });
    expect(rolledBack.body).toMatchObject({ has_draft: true, draft: first });
    const published = await call('post', `${path}/publish`);
    expect(published.body).toMatchObject({ latest_version: 3, published: first });
  });

  it('200: publishing retires the flow that was live, and publishing that one again brings it back', async () => {
    const [byDefault] = (await call('get')).body.data as { id: string }[];
    const id = await flow.publish({ steps: [{ id: 'bye', type: 'confirm', title: 'Bye' }] });
    const statusOf = async (flowId = '') => (await call('get', `/${flowId}`)).body.status as string;
    expect([await statusOf(byDefault?.id), await statusOf(id)]).toEqual(['retired', 'live']);
    const back = await call('post', `/${byDefault?.id ?? ''}/publish`);
    expect(back.body).toMatchObject({ status: 'live', latest_version: 1 });
    expect(await statusOf(id)).toBe('retired');
  });

  it('200: of many flows published at once, exactly one is live', async () => {
    const created = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        call('post', '', { name: `Flow ${index}`, definition: { steps: [CONFIRM] } }),
      ),
    );
    const answers = await Promise.all(created.map(({ body }) => call('post', `/${body.id as string}/publish`)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { data } = (await call('get')).body as { data: { status: string }[] };
    expect(data.filter(({ status }) => status === 'live')).toHaveLength(1);
  });

  it('200: pages follow each other, newest first, with none missing', async () => {
    for (const name of ['one', 'two', 'three']) await call('post', '', { name });
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await call('get', `?limit=2${cursor}`);
      names.push(...(body.data as { name: string }[]).map(({ name }) => name));
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor as string}`;
    } while (cursor !== '');
    expect(names).toEqual(['three', 'two', 'one', 'Default cancel flow']);
  });

  it('200 valid:false, and 400 on publishing: a price that Stripe does not have', async () => {
    const good = await call('post', '', { name: 'Good', definition: downgradeTo(flow.stripe.prices.monthlyCheap) });
    expect((await call('post', `/${good.body.id as string}/validate`)).body).toEqual({ valid: true, problems: [] });

    const bad = await call('post', '', { name: 'Bad', definition: downgradeTo('price_unknown') });
    const path = 'steps.0.offers.0.price_id';
    expect((await call('post', `/${bad.body.id as string}/validate`)).body).toEqual({
      valid: false,
      problems: [{ path, message: expect.any(String) }],
    });
    const refused = await call('post', `/${bad.body.id as string}/publish`);
    expect([refused.status, refused.body.error.code, refused.body.error.param]).toEqual([
      400,
      'parameter_invalid',
      path,
    ]);
    expect((await call('get', `/${bad.body.id as string}`)).body).toMatchObject({ status: 'draft', latest_version: 0 });
  });

  it('400: a definition that breaks a rule, with the place of the mistake', async () => {
    const missing = await call('post', '', { definition: { steps: [CONFIRM] } });
    expect([missing.status, missing.body.error.code, missing.body.error.param]).toEqual([
      400,
      'parameter_missing',
      'name',
    ]);
    const offers = [{ type: 'discount', percent: 130, duration_months: 3 }];
    const definition = { steps: [{ id: 'stay', type: 'offer', title: 'Stay', offers }] };
    const wrong = await call('post', '', { name: 'Wrong', definition });
    expect([wrong.status, wrong.body.error.code, wrong.body.error.param]).toEqual([
      400,
      'parameter_invalid',
      'definition.steps.0.offers.0.percent',
    ]);
    for (const query of ['?limit=0', '?limit=201', '?cursor=x']) expect((await call('get', query)).status).toBe(400);
  });

  it('403 insufficient_scope: a reading key and a browser’s key', async () => {
    for (const key of [flow.workspace.readKey, flow.workspace.publishableKey]) {
      const answer = await call('get', '', undefined, key);
      expect([answer.status, answer.body.error.code]).toEqual([403, 'insufficient_scope']);
    }
  });

  it('403 wrong_workspace and 404 resource_not_found: on every route with an id', async () => {
    const stranger = await newWorkspace(app);
    const [own] = (await call('get')).body.data as { id: string }[];
    const routes = [
      ['get', ''],
      ['put', '/draft'],
      ['post', '/validate'],
      ['post', '/publish'],
      ['post', '/archive'],
      ['get', '/versions'],
    ] as const;
    for (const [method, route] of routes) {
      const body = method === 'put' ? { definition: { steps: [CONFIRM] } } : undefined;
      const foreign = await call(method, `/${own?.id ?? ''}${route}`, body, stranger.secretKey);
      expect([route, foreign.status, foreign.body.error.code]).toEqual([route, 403, 'wrong_workspace']);
      for (const id of [UNKNOWN_FLOW, 'flow-1', own?.id.replace('flow-', 'sess_') ?? '']) {
        const unknown = await call(method, `/${id}${route}`, body);
        expect([route, unknown.status, unknown.body.error.code]).toEqual([route, 404, 'resource_not_found']);
      }
    }
  });

  it('409 flow_archived: an archived flow is neither edited nor published', async () => {
    const created = await call('post', '', { name: 'Old' });
    const path = `/${created.body.id as string}`;
    expect((await call('post', `${path}/archive`)).body.status).toBe('archived');
    for (const answer of [
      await call('put', `${path}/draft`, { definition: { steps: [CONFIRM] } }),
      await call('post', `${path}/publish`),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([409, 'flow_archived']);
    }
  });

  it('409 billing_not_connected: only a flow with prices needs Stripe', async () => {
    const workspace = await newWorkspace(app);
    const plain = await call('post', '', { name: 'Plain' }, workspace.secretKey);
    const priced = await call('post', '', { name: 'Priced', definition: downgradeTo('price_1') }, workspace.secretKey);
    expect((await call('post', `/${plain.body.id as string}/publish`, undefined, workspace.secretKey)).status).toBe(
      200,
    );
    const refused = await call('post', `/${priced.body.id as string}/publish`, undefined, workspace.secretKey);
    expect([refused.status, refused.body.error.code]).toEqual([409, 'billing_not_connected']);
  });
});
