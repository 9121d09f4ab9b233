import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { AppProcess } from '../../../tools/chaos/app-process.js';
import { freePort } from '../../../tools/services/ports.js';
import { type FlowWorkspace, newFlowWorkspace } from '../../support/flows.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';
import { WebhookBench } from './webhook-bench.js';

const SCRIPT = resolve(__dirname, '../../support/main-from-source.cjs');

/** Real ones, killed; there is no Redis, so nothing but the rows can help. */
describe('A process of the application', () => {
  let app: TestApp;
  let flow: FlowWorkspace;
  let bench: WebhookBench;
  let receiver: WebhookReceiver;
  let logDir: string;
  const processes: AppProcess[] = [];
  beforeEach(async () => {
    logDir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
    const settings = { STRIPE_API_BASE: (await startStripeDouble()).baseUrl };
    app = await startTestApp({ ...settings, REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    flow = await newFlowWorkspace(app);
    bench = new WebhookBench(app, flow.workspace);
    receiver = await WebhookReceiver.start();
    await bench.endpoint(receiver.url);
  });
  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.stop()));
    await receiver.close();
    await app.close();
    rmSync(logDir, { recursive: true, force: true });
  });
  afterAll(async () => {
    await (await startStripeDouble()).stop();
  });

  const start = async (role: 'api' | 'worker'): Promise<AppProcess> => {
    const { DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, STRIPE_API_BASE } = app.config.environment;
    const env = {
      ...{ DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY, STRIPE_API_BASE },
      ...{ PATH: process.env.PATH, NODE_ENV: 'test', LOG_LEVEL: 'fatal', HOST: '127.0.0.1' },
      ...{ ALLOW_HTTP_WEBHOOKS: '1', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' },
    };
    const logFile = join(logDir, `${role}.log`);
    const made = await AppProcess.start({ name: role, script: SCRIPT, role, port: await freePort(), env, logFile });
    processes.push(made);
    return made;
  };

  it('worker, kill -9 in the middle of a request: the delivery arrives once its lease has ended, with the same id', async () => {
    receiver.next({ kind: 'hang' });
    await bench.announce();
    const worker = await start('worker');
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

  it('worker, SIGTERM in the middle of a request: it waits for the answer and writes it down', async () => {
    receiver.next({ kind: 'hang' });
    await bench.announce();
    const worker = await start('worker');
    await receiver.received(1);
    const stopped = worker.stop();
    receiver.release();
    await stopped;
    expect(receiver.requests).toHaveLength(1);
    expect(await bench.delivery()).toMatchObject({ state: 'retrying', attemptCount: 1, leaseToken: null });
  }, 60_000);

  it('API, kill -9 right after its answer: a worker that starts later delivers the event', async () => {
    const api = await start('api');
    const { subscriptionId, customerId } = flow.stripe.newSubscription();
    const answer = await fetch(`${api.url}/api/flows/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': flow.workspace.secretKey },
      body: JSON.stringify({ subscription_id: subscriptionId, customer_id: customerId }),
    });
    await api.crash(0);
    expect(answer.status).toBe(200);
    await start('worker');
    const [request] = await receiver.received(1);
    expect(request?.headers['x-retainly-event']).toBe('cancel.started');
  }, 60_000);
});
