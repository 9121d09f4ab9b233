import Stripe from 'stripe';
import { DataSource } from 'typeorm';

import { StripeConnectionService } from '../../src/billing/stripe/stripe-connection.service.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { Metrics } from '../../src/shared/health/metrics.js';
import { newId, toPublicId } from '../../src/shared/ids.js';
import { FaultReport } from '../support/fault-report.js';
import { newFlowWorkspace, type FlowWorkspace } from '../support/flows.js';
import { eventsOf, postRaw, sendEvent, storedEvents } from '../support/stripe-events.js';
import { startStripeDouble } from '../support/stripe.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { newWorkspace } from '../support/workspaces.js';

const report = new FaultReport();

describe('POST /api/stripe/webhooks/{workspace_id}', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  beforeAll(async () => {
    const double = await startStripeDouble();
    app = await startTestApp({ STRIPE_API_BASE: double.baseUrl });
  });
  afterAll(async () => {
    report.print();
    await app.close();
    await (await startStripeDouble()).stop();
  });
  beforeEach(async () => {
    flow = await newFlowWorkspace(app);
  });

  async function anEvent() {
    const { customerId } = flow.stripe.newSubscription();
    await flow.stripe.client.customers.update(customerId, { name: 'Anna' });
    const [event] = await eventsOf(flow.stripe, 'customer.updated');
    if (!event) throw new Error('the double sent no event');
    return event;
  }

  const note = (what: string): void => {
    const { length: mutations } = flow.stripe.mutations('/v1/subscriptions');
    report.note({ fault: 'G10', what, mutations, outcome: '400, nothing stored' });
  };
  const nothingIsStored = async () => {
    expect(await storedEvents(app, flow.workspace.id)).toEqual([]);
  };

  async function counted(type: string, result: string): Promise<number> {
    const metric = app.nest.get(Metrics).registry.getSingleMetric('retainly_stripe_events_total');
    const values = (await metric?.get())?.values ?? [];
    return values.find(({ labels }) => labels.type === type && labels.result === result)?.value ?? 0;
  }

  it('200: keeps an event that Stripe signed, byte for byte, and calls nobody', async () => {
    const event = await anEvent();
    const before = (await startStripeDouble()).requests({ account: flow.stripe.secretKey }).length;
    const answer = await sendEvent(app, flow, event);
    expect([answer.status, answer.body]).toEqual([200, { received: true }]);
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([
      { stripe_event_id: event.id, type: event.type, payload: JSON.stringify(event, null, 2) },
    ]);
    expect((await startStripeDouble()).requests({ account: flow.stripe.secretKey })).toHaveLength(before);
  });

  it('200: keeps an event of a type that means nothing to us, and ignores it', async () => {
    const event = { ...(await anEvent()), type: 'reporting.report_run.succeeded' };
    expect((await sendEvent(app, flow, event)).status).toBe(200);
    expect(await storedEvents(app, flow.workspace.id)).toMatchObject([{ state: 'ignored' }]);
  });

  it('200: keeps an event once that arrives ten times at once', async () => {
    const event = await anEvent();
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendEvent(app, flow, event)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await storedEvents(app, flow.workspace.id)).toHaveLength(1);
  });

  it('200: takes either of two secrets while one replaces the other', async () => {
    const secretKey = flow.stripe.secretKey;
    const webhookSecrets = ['whsec_brandNewSecret', flow.stripe.webhookSecret];
    await app.nest
      .get(Transactions)
      .run((tx) =>
        app.nest
          .get(StripeConnectionService, { strict: false })
          .connect(tx, flow.workspace.id, { secretKey, webhookSecrets }),
      );
    const event = await anEvent();
    for (const [index, secret] of webhookSecrets.entries()) {
      const answer = await sendEvent(app, flow, { ...event, id: `evt_${index}` }, { secret });
      expect(answer.status).toBe(200);
    }
    expect(await storedEvents(app, flow.workspace.id)).toHaveLength(2);
  });

  // Secrets are remembered for seconds; each of these events is checked with what is remembered from the one before.
  it('200: takes a secret at once that was entered in another process', async () => {
    const secretKey = flow.stripe.secretKey;
    expect((await sendEvent(app, flow, await anEvent())).status).toBe(200);
    const elsewhere = new Transactions(app.nest.get(DataSource));
    const webhookSecrets = ['whsec_enteredElsewhere'];
    const connections = app.nest.get(StripeConnectionService, { strict: false });
    await elsewhere.run((tx) => connections.connect(tx, flow.workspace.id, { secretKey, webhookSecrets }));
    const event = { ...(await anEvent()), id: 'evt_elsewhere' };
    expect((await sendEvent(app, flow, event, { secret: 'whsec_enteredElsewhere' })).status).toBe(200);
  });

  it('400 invalid_signature: for a secret that was replaced', async () => {
    const secretKey = flow.stripe.secretKey;
    expect((await sendEvent(app, flow, await anEvent())).status).toBe(200);
    const connections = app.nest.get(StripeConnectionService, { strict: false });
    await app.nest
      .get(Transactions)
      .run((tx) => connections.connect(tx, flow.workspace.id, { secretKey, webhookSecrets: ['whsec_replacement'] }));
    expect((await sendEvent(app, flow, { ...(await anEvent()), id: 'evt_late' })).status).toBe(400);
    expect(await storedEvents(app, flow.workspace.id)).toHaveLength(1);
  });

  it('200: lets an event of live mode go, as the connection is for test mode, and counts it', async () => {
    const event = { ...(await anEvent()), livemode: true };
    const before = await counted(event.type, 'wrong_mode');
    expect((await sendEvent(app, flow, event)).status).toBe(200);
    await nothingIsStored();
    expect(await counted(event.type, 'wrong_mode')).toBe(before + 1);
  });

  it.each([
    ['another secret', { secret: 'whsec_somebodyElses' }],
    ['a time six minutes ago', { offsetSeconds: -360 }],
    ['a time six minutes ahead', { offsetSeconds: 360 }],
  ])('400 invalid_signature: for a signature with %s', async (what, wish) => {
    const answer = await sendEvent(app, flow, await anEvent(), wish);
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_signature']);
    await nothingIsStored();
    note(`a signature with ${what}`);
  });

  it.each([
    ['four minutes ago', -240],
    ['four minutes ahead', 240],
  ])('200: for a signature of %s, as clocks differ', async (_case, offsetSeconds) => {
    expect((await sendEvent(app, flow, await anEvent(), { offsetSeconds })).status).toBe(200);
  });

  it('400 invalid_signature: for a body that was written anew, however equal', async () => {
    const event = await anEvent();
    const secret = flow.stripe.webhookSecret;
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: JSON.stringify(event, null, 2), secret });
    const answer = await postRaw(app, flow.workspace.publicId, JSON.stringify(event), {
      'stripe-signature': signature,
    });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_signature']);
    await nothingIsStored();
    note('a body that was written anew');
  });

  it.each<[string, (valid: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['an empty one', () => ({ 'stripe-signature': '' })],
    ['one that is no signature', () => ({ 'stripe-signature': 'v1=abc' })],
    ['a time that is no number', (valid) => ({ 'stripe-signature': valid.replace(/t=\d+/, 't=soon') })],
    ['two times', (valid) => ({ 'stripe-signature': `t=1,${valid}` })],
    ['two signatures joined', (valid) => ({ 'stripe-signature': `${valid}, ${valid}` })],
  ])('400 invalid_signature: for %s', async (_case, headersOf) => {
    const payload = JSON.stringify(await anEvent());
    const valid = Stripe.webhooks.generateTestHeaderString({ payload, secret: flow.stripe.webhookSecret });
    const answer = await postRaw(app, flow.workspace.publicId, payload, headersOf(valid));
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_signature']);
    await nothingIsStored();
  });

  it('400 invalid_signature: for the header sent twice', async () => {
    const payload = JSON.stringify(await anEvent());
    const valid = Stripe.webhooks.generateTestHeaderString({ payload, secret: flow.stripe.webhookSecret });
    const answer = await app
      .http()
      .post(`/api/stripe/webhooks/${flow.workspace.publicId}`)
      .set({ 'content-type': 'application/json', 'stripe-signature': [valid, valid] as unknown as string })
      .send(payload);
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_signature']);
    await nothingIsStored();
  });

  it('400: for a signed body that is no event', async () => {
    const thin = await sendEvent(app, flow, { ...(await anEvent()), object: 'v2.core.event' });
    expect([thin.status, thin.body.error?.param]).toEqual([400, 'object']);
    const empty = await sendEvent(app, flow, {});
    expect([empty.status, empty.body.error?.code]).toEqual([400, 'parameter_missing']);
    await nothingIsStored();
  });

  // The secret of one workspace must not open another's door.
  it('400 invalid_signature: for an event signed for another workspace', async () => {
    const other = await newFlowWorkspace(app);
    const answer = await sendEvent(app, { ...flow, stripe: other.stripe }, await anEvent());
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'invalid_signature']);
    await nothingIsStored();
  });

  it('404 resource_not_found: for a workspace that does not exist, is not connected, or is no id', async () => {
    const unconnected = await newWorkspace(app);
    const event = await anEvent();
    for (const publicId of [toPublicId('workspace', newId()), unconnected.publicId, 'ws-1']) {
      const answer = await sendEvent(app, { ...flow, workspace: { ...flow.workspace, publicId } }, event);
      expect([answer.status, answer.body.error?.code]).toEqual([404, 'resource_not_found']);
    }
  });

  it('413 body_too_large: over 512 KiB, signed or not', async () => {
    const event = { ...(await anEvent()), padding: 'x'.repeat(513 * 1_024) };
    const answer = await sendEvent(app, flow, event);
    expect([answer.status, answer.body.error?.code]).toEqual([413, 'body_too_large']);
    await nothingIsStored();
  });

  it('415 unsupported_media_type: for a body that is not JSON', async () => {
    const answer = await postRaw(app, flow.workspace.publicId, 'id=evt_1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([answer.status, answer.body.error?.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('405: for anything but POST', async () => {
    const answer = await app.http().get(`/api/stripe/webhooks/${flow.workspace.publicId}`).expect(405);
    expect(answer.headers.allow).toBe('POST');
  });
});
