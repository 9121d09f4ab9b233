import { parse } from 'csv-parse/sync';

import { buildApiDocument } from '../../src/api-document.js';
import type { StripeDouble } from '../../tools/stripe-double/stripe-double.js';
import { drain } from '../support/drain.js';
import { insertRecoveryCase, insertSession } from '../support/factories.js';
import { connectStripe, startStripeDouble, type TestSubscription } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { newWorkspace, type TestWorkspace } from '../support/workspaces.js';

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const WIRE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Splits an amount over rows so that it sums up exactly. */
function shares(totalCents: number, rows: number): number[] {
  const share = Math.floor(totalCents / rows);
  return Array.from({ length: rows }, (_, index) => (index === 0 ? totalCents - share * (rows - 1) : share));
}

// Every example request of the public API reference, with ids of the test's own workspace.
describe('the API reference', () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let workspace: TestWorkspace;
  let customer: TestSubscription;
  let double: StripeDouble;

  beforeAll(async () => {
    double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await app.close();
    await receiver.close();
    await double.stop();
  });
  beforeEach(async () => {
    workspace = await newWorkspace(app);
    customer = (await connectStripe(app, workspace)).newSubscription();
  });

  const get = (path: string) => app.http().get(path).set('X-API-Key', workspace.readKey);
  const post = (path: string, body: object) => app.http().post(path).set('X-API-Key', workspace.secretKey).send(body);

  async function start(): Promise<{ session_id: string; flow: { id: string; steps: unknown[] } }> {
    const answer = await post('/api/flows/start', {
      subscription_id: customer.subscriptionId,
      customer_id: customer.customerId,
      email: 'user@example.com',
      metadata: {},
    }).expect(200);
    return answer.body as { session_id: string; flow: { id: string; steps: unknown[] } };
  }

  it('analytics: 44 of 142 is 31.0, 17 of 28 is 60.7, and the sums are those of the rows', async () => {
    for (const savedMrrCents of shares(184_200, 44)) {
      await insertSession(app, workspace.id, {
        outcome: 'saved',
        savedMrrCents,
        savedMrrReportingCents: savedMrrCents,
      });
    }
    for (const mrrCents of shares(96_000, 50)) {
      await insertSession(app, workspace.id, { outcome: 'canceled', mrrCents, mrrReportingCents: mrrCents });
    }
    for (let index = 0; index < 48; index += 1) await insertSession(app, workspace.id, { outcome: 'abandoned' });
    for (let index = 0; index < 28; index += 1) {
      await insertRecoveryCase(app, workspace.id, { status: index < 17 ? 'recovered' : 'open' });
    }

    const answer = await get('/api/v1/analytics').expect(200);
    expect(answer.body).toEqual({
      workspace_id: workspace.publicId,
      period: 'last_30_days',
      cancel_sessions: 142,
      saves: 44,
      save_rate_pct: 31.0,
      failed_payments: 28,
      recoveries: 17,
      recovery_rate_pct: 60.7,
      mrr_saved_cents: 184_200,
      mrr_lost_cents: 96_000,
    });
  });

  it('analytics/revenue?months=3: three months, oldest first', async () => {
    const answer = await get('/api/v1/analytics/revenue?months=3').expect(200);
    expect(answer.body.months).toHaveLength(3);
    expect(answer.body.months[2]).toEqual({
      month: expect.stringMatching(/^\d{4}-\d{2}$/),
      mrr_saved_cents: 0,
      saves: 0,
      mrr_lost_cents: 0,
      payments_recovered: 0,
      recovered_cents: 0,
      failed_payments: 0,
    });
  });

  it('sessions?outcome=saved&limit=20: a page of saved sessions', async () => {
    await insertSession(app, workspace.id, { outcome: 'saved' });
    await insertSession(app, workspace.id, { outcome: 'canceled' });
    const answer = await get('/api/v1/sessions?outcome=saved&limit=20').expect(200);
    expect(answer.body).toMatchObject({ total: 1, limit: 20, offset: 0, data: [{ outcome: 'saved' }] });
  });

  it('flows/start: a session id and the steps of the active flow', async () => {
    const { session_id: sessionId, flow } = await start();
    expect(sessionId).toMatch(new RegExp(`^sess_${UUID}$`));
    expect(flow.id).toMatch(new RegExp(`^flow-${UUID}$`));
    expect(flow.steps).toBeInstanceOf(Array);
  });

  it('flows/save: 30 % for 3 months on 199.00 saves 19900', async () => {
    const { session_id: sessionId } = await start();
    const answer = await post('/api/flows/save', {
      session_id: sessionId,
      offer_accepted: 'discount',
      offer_value: { percent: 30, duration_months: 3 },
      reason: 'too_expensive',
    }).expect(200);
    expect(answer.body).toMatchObject({ success: true, stripe: { success: true }, saved_mrr_cents: 19_900 });
  });

  it('flows/cancel and flows/event: recorded', async () => {
    const { session_id: sessionId } = await start();
    const event = { session_id: sessionId, event_type: 'offer_shown', data: {} };
    expect((await post('/api/flows/event', event).expect(200)).body).toEqual({ success: true });
    const cancel = { session_id: sessionId, reason: 'too_expensive' };
    expect((await post('/api/flows/cancel', cancel).expect(200)).body).toMatchObject({ success: true });
  });

  it('webhooks: cancel.saved as the example shows it, field for field, signed', async () => {
    const endpoint = { url: receiver.url, event_types: ['cancel.saved'] };
    await post('/api/v1/webhook-endpoints', endpoint).expect(200);
    const { session_id: sessionId } = await start();
    await post('/api/flows/event', {
      session_id: sessionId,
      event_type: 'survey_answered',
      data: { reason: 'too_expensive' },
    });
    await post('/api/flows/save', {
      session_id: sessionId,
      offer_accepted: 'discount',
      offer_value: { percent: 30, duration_months: 3 },
    }).expect(200);
    await drain(app);

    const [received] = receiver.requests;
    expect(received?.headers['x-retainly-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    expect(JSON.parse(received?.body ?? '')).toMatchObject({
      id: expect.stringMatching(new RegExp(`^evt_${UUID}$`)),
      type: 'cancel.saved',
      timestamp: expect.stringMatching(WIRE_TIME),
      workspace_id: workspace.publicId,
      data: {
        session_id: sessionId,
        customer_id: customer.customerId,
        email: expect.stringContaining('@'),
        offer: 'discount',
        offer_value: { percent: 30, duration_months: 3 },
        saved_mrr_cents: 19_900,
        cancel_reason: 'too_expensive',
      },
    });
  });

  it.each([
    ['sessions', 'id,email,reason,outcome,offer_type,offer_accepted,started_at,completed_at'],
    ['recovery', 'id,email,amount_eur,status,decline_code,attempted_at'],
    ['saves', 'id,event_type,mrr_impact_eur,occurred_at'],
  ])('exports/%s: a CSV file with exactly the columns of the reference', async (name, header) => {
    const answer = await get(`/api/exports/${name}`).expect(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="${name}-export.csv"`);
    expect(answer.text.split('\n')[0]).toBe(header);
    expect(parse(answer.text, { columns: true })).toEqual([]);
  });

  it('error codes: every row of the table', async () => {
    await get('/api/v1/sessions?limit=201').expect(400);
    await app.http().get('/api/v1/analytics').expect(401);
    await app.http().post('/api/flows/start').set('X-API-Key', workspace.readKey).send({}).expect(403);
    await get('/api/v1/sessions/sess_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f').expect(404);
    const strict = await newWorkspace(app, { rateLimitPerMinute: 60 });
    const analytics = () => app.http().get('/api/v1/analytics').set('X-API-Key', strict.readKey);
    const statuses = (await Promise.all(Array.from({ length: 61 }, analytics))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('documents every path of the reference', () => {
    const paths = Object.keys(buildApiDocument(app.nest).paths);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api/v1/analytics',
        '/api/v1/analytics/revenue',
        '/api/v1/sessions',
        '/api/flows/start',
        '/api/flows/save',
        '/api/flows/cancel',
        '/api/flows/event',
        '/api/exports/sessions',
        '/api/exports/recovery',
        '/api/exports/saves',
      ]),
    );
  });
});
