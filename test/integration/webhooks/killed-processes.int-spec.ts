import { freePort } from '../../../tools/services/ports.js';
import { ChildProcesses } from '../../support/child-processes.js';
import { type FlowWorkspace, newFlowWorkspace } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';
import { WebhookBench } from './webhook-bench.js';

/** Real ones, killed; there is no Redis, so nothing but the rows can help. */
describe('A process of the application', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let bench: WebhookBench;
  let receiver: WebhookReceiver;
  let processes: ChildProcesses;
  beforeEach(async () => {
    const settings = { STRIPE_API_BASE: (await startStripeDouble()).baseUrl };
    app = await startTestApp({ ...settings, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    flow = await newFlowWorkspace(app);
    processes = new ChildProcesses(app);
    bench = new WebhookBench(app, flow.workspace);
    receiver = await WebhookReceiver.start();
    await bench.endpoint(receiver.url);
  });
  afterEach(async () => {
    await processes.stop();
    await receiver.close();
    await app.close();
  });
  afterAll(async () => {
    await (await startStripeDouble()).stop();
  });

  it('worker, kill -9 in the middle of a request: the delivery arrives once its lease has ended, with the same id', async () => {
    receiver.next({ kind: 'hang' });
    await bench.announce();
    const worker = await processes.start('worker');
    await receiver.received(1);
    await worker.crash(0);
    expect(await bench.delivery()).toMatchObject({ state: 'delivering', attemptCount: 0 });
    await bench.db.query(`UPDATE webhook_deliveries SET lease_until = now() - interval '1 second'`);
    await receiver.received(2);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await waitUntil(async () => {
      expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 1 });
    });
  }, 60_000);

  it('API, kill -9 right after its answer: a worker that starts later delivers the event', async () => {
    const api = await processes.start('api');
    const { subscriptionId, customerId } = flow.stripe.newSubscription();
    const answer = await fetch(`${api.url}/api/flows/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': flow.workspace.secretKey },
      body: JSON.stringify({ subscription_id: subscriptionId, customer_id: customerId }),
    });
    await api.crash(0);
    expect(answer.status).toBe(200);
    await processes.start('worker');
    const [request] = await receiver.received(1);
    expect(request?.headers['x-retainly-event']).toBe('cancel.started');
  }, 60_000);
});
