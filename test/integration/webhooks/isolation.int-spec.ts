import Stripe from 'stripe';

import { AttemptDeliveryService } from '../../../src/webhooks/deliveries/attempt-delivery.service.js';
import {
  type ClaimedDelivery,
  DeliveryClaimsRepository,
} from '../../../src/webhooks/deliveries/delivery-claims.repository.js';
import { DeliveryLanes } from '../../../src/webhooks/deliveries/delivery-lanes.js';
import { PruneDeliveriesService } from '../../../src/webhooks/deliveries/prune-deliveries.service.js';
import { RelayOutboxService } from '../../../src/webhooks/relay/relay-outbox.service.js';
import { WebhookMetrics } from '../../../src/webhooks/webhook-metrics.js';
import { drain, drainAfter } from '../../support/drain.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';
import { newWorkspace } from '../../support/workspaces.js';
import { WebhookBench } from './webhook-bench.js';

const LEASE_MS = 45_000;
const DAY_MS = 86_400_000;

describe('Many deliveries, endpoints and workers', () => {
  let app: TestApp;
  let bench: WebhookBench;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    app = await startTestApp();
    bench = new WebhookBench(app, await newWorkspace(app));
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await receiver.close();
    await app.close();
  });

  const service = <T>(type: new (...args: never[]) => T): T => app.nest.get(type, { strict: false });
  const anotherWorker = (): DeliveryLanes =>
    new DeliveryLanes(service(DeliveryClaimsRepository), service(AttemptDeliveryService));
  const claimNext = async (endpointId: string): Promise<ClaimedDelivery> => {
    const key = { workspaceId: bench.workspace.id, endpointId };
    const claim = await service(DeliveryClaimsRepository).claimNext(key);
    if (!claim) throw new Error('nothing was due');
    return claim;
  };

  it('several relays and workers at once deliver everything, and nothing twice', async () => {
    const EVENTS = 300;
    await bench.endpoint(receiver.url);
    await bench.announce(EVENTS);
    const relay = service(RelayOutboxService);
    await Promise.all([relay.run(), relay.run(), relay.run()]);
    const workers = [anotherWorker(), anotherWorker(), service(DeliveryLanes)];
    await Promise.all(workers.map((worker) => worker.sweep()));
    await Promise.all(workers.map((worker) => worker.settled()));
    await drain(app);
    expect(receiver.requests).toHaveLength(EVENTS);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(EVENTS);
  });

  it('events of a workspace that cannot be relayed hold up no other workspace', async () => {
    const broken = new WebhookBench(app, await newWorkspace(app));
    await broken.endpoint(receiver.url);
    await broken.announce();
    await bench.db.query(`UPDATE outbox_events SET payload = 'not JSON'`);
    await bench.endpoint(receiver.url);
    await bench.announce();
    await expect(service(RelayOutboxService).run()).rejects.toThrow('were not relayed');
    expect(await bench.delivery()).toMatchObject({ state: 'pending' });
    expect(await broken.deliveries()).toEqual([]);
  });

  it('an endpoint that hangs gets four requests at a time and does not delay its neighbour', async () => {
    const hanging = await WebhookReceiver.start();
    hanging.always({ kind: 'hang' });
    await bench.endpoint(hanging.url);
    await bench.announce(40);
    await service(RelayOutboxService).run();
    const lanes = service(DeliveryLanes);
    await lanes.sweep();
    await hanging.received(4);

    await bench.endpoint(receiver.url);
    await bench.announce(40);
    await service(RelayOutboxService).run();
    const startedAt = performance.now();
    await lanes.sweep();
    await receiver.received(40);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(hanging.requests).toHaveLength(4);

    hanging.always({ kind: 'answer', status: 200 }).release();
    await lanes.settled();
    await hanging.close();
  });

  it('what is due for an endpoint that stands still is put off without using up an attempt', async () => {
    const hanging = await WebhookReceiver.start();
    hanging.always({ kind: 'hang' });
    const { id } = await bench.endpoint(hanging.url);
    await bench.announce(6);
    await service(RelayOutboxService).run();
    const key = { workspaceId: bench.workspace.id, endpointId: id };
    await service(DeliveryClaimsRepository).putOff(key, 2_000);
    expect(await service(DeliveryClaimsRepository).dueEndpoints(1)).toEqual([]);
    expect((await bench.deliveries()).map(({ attemptCount }) => attemptCount)).toEqual(Array(6).fill(0));
    bench.clock.shift(2_000);
    expect(await service(DeliveryClaimsRepository).dueEndpoints(1)).toEqual([{ ...key, dueCount: 6 }]);
    await hanging.close();
  });

  it('a worker that died with a delivery in hand delays it by its lease, no more', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await service(RelayOutboxService).run();
    await claimNext(id);
    await drainAfter(app, LEASE_MS - 1_000);
    expect(receiver.requests).toHaveLength(0);
    await drainAfter(app, 1_000);
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 1 });
  });

  it('a worker that dies again and again uses up no attempts', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await service(RelayOutboxService).run();
    for (let death = 0; death < 12; death += 1) {
      await claimNext(id);
      bench.clock.shift(LEASE_MS);
    }
    await drain(app);
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 1 });
  });

  it('a worker that was only slow cannot overwrite what the one after it found out', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await service(RelayOutboxService).run();
    const slow = await claimNext(id);
    receiver.next({ kind: 'hang' });
    const slowAttempt = service(AttemptDeliveryService).attempt(slow);
    await receiver.received(1);
    await drainAfter(app, LEASE_MS);
    receiver.release();
    await slowAttempt;
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 1 });
    expect(receiver.requests).toHaveLength(2);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await bench.attempts()).toHaveLength(2);
  });

  it('lanes that ask at once share a claim, and each gets a delivery of its own', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce(5);
    await service(RelayOutboxService).run();
    const claims = await Promise.all([claimNext(id), claimNext(id), claimNext(id), claimNext(id)]);
    expect(new Set(claims.map((claim) => claim.id)).size).toBe(4);
    expect(new Set(claims.map(({ leaseToken }) => leaseToken)).size).toBe(1);
    expect((await bench.deliveries()).filter(({ state }) => state === 'pending')).toHaveLength(1);
  });

  it('successes written down together are as good as one by one', async () => {
    await bench.endpoint(`${receiver.url}/one`);
    await bench.endpoint(`${receiver.url}/other`);
    await bench.announce(30);
    await drain(app);
    const [deliveries, attempts] = [await bench.deliveries(), await bench.attempts()];
    expect(
      new Set(deliveries.map(({ state, attemptCount, leaseToken }) => `${state} ${attemptCount} ${leaseToken}`)),
    ).toEqual(new Set(['delivered 1 null']));
    expect(new Set(attempts.map(({ deliveryId }) => deliveryId))).toEqual(new Set(deliveries.map(({ id }) => id)));
    expect(attempts).toHaveLength(60);
  });

  // The process stood still in between, longer than what a claim has read may be used.
  it.each([
    ['disabled', (id: string) => bench.enable(id, false), 'held'],
    ['deleted', (id: string) => bench.delete(id), 'discarded'],
  ] as const)('sends nothing to an endpoint that was %s between claim and request', async (_what, change, state) => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await service(RelayOutboxService).run();
    const claim = await claimNext(id);
    await change(id);
    bench.clock.shift(1_000);
    await service(AttemptDeliveryService).attempt(claim);
    expect(receiver.requests).toHaveLength(0);
    expect(await bench.delivery()).toMatchObject({ state, attemptCount: 0 });
  });

  it('signs with the new secret alone when the old one ended between claim and request', async () => {
    const { id, secret } = await bench.endpoint(receiver.url);
    await bench.announce();
    await service(RelayOutboxService).run();
    const claim = await claimNext(id);
    const fresh = await bench.rotate(id);
    bench.clock.shift(1_000);
    await service(AttemptDeliveryService).attempt(claim);
    const [request] = receiver.requests;
    const verify = (key: string): unknown =>
      Stripe.webhooks.signature?.verifyHeader(
        request?.body ?? '',
        String(request?.headers['x-retainly-signature']),
        key,
        60,
        undefined,
        bench.clock.now().getTime(),
      );
    expect(verify(fresh)).toBe(true);
    expect(() => verify(secret)).toThrow();
  });

  it('a success forgets a failure that was written down while it was under way', async () => {
    const { id } = await bench.endpoint(receiver.url);
    receiver.next({ kind: 'answer', status: 500 });
    await bench.announce(2);
    await service(RelayOutboxService).run();
    const [failing, succeeding] = [await claimNext(id), await claimNext(id)];
    await service(AttemptDeliveryService).attempt(failing);
    expect((await bench.storedEndpoint(id)).consecutiveFailures).toBe(1);
    await service(AttemptDeliveryService).attempt(succeeding);
    expect(await bench.storedEndpoint(id)).toMatchObject({ consecutiveFailures: 0, failingSince: null });
  });

  it('a worker that stops finishes what it has under way and takes nothing new', async () => {
    await bench.endpoint(receiver.url);
    receiver.next({ kind: 'hang' });
    await bench.announce();
    await service(RelayOutboxService).run();
    const worker = anotherWorker();
    await worker.sweep();
    await receiver.received(1);
    await bench.announce();
    await service(RelayOutboxService).run();
    const stopped = worker.beforeApplicationShutdown();
    receiver.release();
    await stopped;
    await worker.sweep();
    const states = (await bench.deliveries()).map(({ state, leaseToken }) => ({ state, leaseToken }));
    expect(states).toEqual([
      { state: 'retrying', leaseToken: null },
      { state: 'pending', leaseToken: null },
    ]);
  });

  it('says how late it is while nobody delivers', async () => {
    await bench.endpoint(receiver.url);
    await bench.announce();
    const metrics = service(WebhookMetrics);
    expect(await metrics.oldestDueSeconds()).toBeLessThan(5);
    bench.clock.shift(90_000);
    expect(await metrics.oldestDueSeconds()).toBeGreaterThanOrEqual(90);
    const ready = await app.http().get('/health/ready').expect(200);
    expect(ready.body).toMatchObject({ status: 'degraded', checks: { webhooks: 'deliveries are late' } });
    await drain(app);
    expect(await metrics.oldestDueSeconds()).toBe(0);
  });

  it('counts attempts by result and reason, and the backlog by state', async () => {
    const { id } = await bench.endpoint(receiver.url);
    receiver.next({ kind: 'reset' });
    await bench.announce();
    await drain(app);
    await bench.enable(id, false);
    const text = (await app.http().get('/metrics').expect(200)).text;
    expect(text).toContain('retainly_webhook_attempts_total{result="failed",reason="connection_reset"} 1');
    expect(text).toContain('retainly_webhook_backlog{state="held"} 1');
  });

  it('keeps the log for its days, and what was never finished until it is', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce(3);
    await drain(app);
    await bench.enable(id, false);
    await bench.announce();
    await drain(app);
    const prune = service(PruneDeliveriesService);
    bench.clock.shift(29 * DAY_MS);
    expect(await prune.run()).toBe(0);
    bench.clock.shift(2 * DAY_MS);
    expect(await prune.run()).toBe(3);
    expect(await bench.attempts()).toEqual([]);
    expect(await bench.delivery()).toMatchObject({ state: 'discarded' });
    bench.clock.shift(31 * DAY_MS);
    expect(await prune.run()).toBe(1);
    const [events] = await bench.db.query<{ count: number }[]>(`SELECT count(*)::int AS count FROM outbox_events`);
    expect(events?.count).toBe(0);
  });
});
