import { Ajv2020 } from 'ajv/dist/2020.js';

import { webhookEventTypes } from '../../src/shared/outbox/webhook-event-catalogue.js';
import { drain } from '../support/drain.js';
import { abandonIdleSessions, DISCOUNT, type FlowWorkspace, newFlowWorkspace } from '../support/flows.js';
import { RecoveryWorkspace } from '../support/recovery.js';
import { eventsOf, processEvents, sendEvent } from '../support/stripe-events.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

/** What makes the product announce a type. */
const CAUSES: Record<string, (flow: FlowWorkspace, scene: Scene) => Promise<unknown>> = {
  'cancel.started': (flow) => flow.start(),
  'cancel.saved': (flow) => save(flow),
  'cancel.canceled': async (flow) => flow.post('cancel', { session_id: (await flow.start()).sessionId }),
  'cancel.abandoned': async (flow, { app }) => {
    await flow.start();
    await abandonIdleSessions(app);
  },
  'cancel.save_reversed': async (flow, { app }) => {
    await flow.stripe.client.subscriptions.update(await save(flow), { cancel_at_period_end: true });
    for (const event of await eventsOf(flow.stripe, 'customer.subscription.')) await sendEvent(app, flow, event);
    await processEvents(app);
  },
  'payment.failed': async (flow, { app }) => (await RecoveryWorkspace.of(app, flow)).failedRenewal('expired_card'),
  'payment.retry_scheduled': async (flow, { app }) =>
    (await RecoveryWorkspace.of(app, flow)).failedRenewal('insufficient_funds'),
  'payment.recovered': async (flow, { app }) => {
    const recovery = await RecoveryWorkspace.of(app, flow);
    flow.stripe.fixtures.customerPays((await recovery.failedRenewal('expired_card')).invoiceId);
    await recovery.hear();
  },
  'payment.lost': async (flow, { app }) => {
    const recovery = await RecoveryWorkspace.of(app, flow);
    await flow.stripe.client.invoices.voidInvoice((await recovery.failedRenewal('expired_card')).invoiceId);
    await recovery.hear();
  },
  'webhook.test': (_flow, { post, endpointId }) => post(`/api/v1/webhook-endpoints/${endpointId}/test`, {}),
  'webhook.endpoint_disabled': async (flow, { app, post }) => {
    const gone = (await WebhookReceiver.start()).always({ kind: 'answer', status: 410 });
    await post('/api/v1/webhook-endpoints', { url: gone.url, event_types: ['cancel.started'] });
    await flow.start();
    await drain(app);
    await gone.close();
  },
};

interface Scene {
  app: TestApp;
  /** Public id of the endpoint that receives everything. */
  endpointId: string;
  post: (path: string, body: object) => Promise<{ id?: string }>;
}

describe('every webhook event type', () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    app = await startTestApp({ STRIPE_API_BASE: (await startStripeDouble()).baseUrl });
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await receiver.close();
    await app.close();
    await (await startStripeDouble()).stop();
  });

  it('has a cause in this test', () => {
    expect(Object.keys(CAUSES).sort()).toEqual(webhookEventTypes().map(({ type }) => type));
  });

  it.each(Object.entries(CAUSES))('%s: arrives as the published schema says', async (type, cause) => {
    const flow = await newFlowWorkspace(app);
    const key = { 'x-api-key': flow.workspace.secretKey };
    const post: Scene['post'] = async (path, body) =>
      (await app.http().post(path).set(key).send(body).expect(200)).body;
    const url = `${receiver.url}/${type}`;
    const { id: endpointId = '' } = await post('/api/v1/webhook-endpoints', { url, event_types: ['*'] });

    await cause(flow, { app, endpointId, post });
    await drain(app);

    const events = receiver.requests.filter(({ path }) => path.endsWith(type)).map(({ body }) => JSON.parse(body));
    const emitted = events.find((event) => event.type === type);
    expect(emitted).toMatchObject({ workspace_id: flow.workspace.publicId, timestamp: expect.stringMatching(/Z$/) });
    const { data: types } = (await app.http().get('/api/v1/webhook-event-types').set(key).expect(200)).body;
    const schema = types.find((known: { type: string }) => known.type === type).schema as object;
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    expect([ajv.validate(schema, emitted.data), ajv.errors]).toEqual([true, null]);
  });
});

/** @returns the id of a subscription that was saved */
async function save(flow: FlowWorkspace): Promise<string> {
  const { sessionId, subscriptionId } = await flow.start();
  const answer = await flow.post('save', { session_id: sessionId, ...DISCOUNT, reason: 'too_expensive' });
  expect(answer.status).toBe(200);
  return subscriptionId;
}
