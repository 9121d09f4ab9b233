import Stripe from 'stripe';

import { DeliveryClaimsRepository } from '../../../src/webhooks/deliveries/delivery-claims.repository.js';
import { ResendDeliveriesService } from '../../../src/webhooks/deliveries/resend-deliveries.service.js';
import { SettleDeliveryService } from '../../../src/webhooks/deliveries/settle-delivery.service.js';
import { RelayOutboxService } from '../../../src/webhooks/relay/relay-outbox.service.js';
import { drain, drainAfter } from '../../support/drain.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { type ReceiverScript, WebhookReceiver } from '../../support/webhook-receiver.js';
import { newWorkspace } from '../../support/workspaces.js';
import { ANY_TYPE, WebhookBench } from './webhook-bench.js';

const HOUR_MS = 3_600_000;
const MAX_JITTER = 1.2;
const FAILS: ReceiverScript = { kind: 'answer', status: 500, body: 'no' };

describe('What becomes of a delivery', () => {
  let app: TestApp;
  let bench: WebhookBench;
  let receiver: WebhookReceiver;
  // Time is moved, and moves for the whole application: each test has an application of its own.
  beforeEach(async () => {
    app = await startTestApp();
    bench = new WebhookBench(app, await newWorkspace(app));
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await receiver.close();
    await app.close();
  });

  const untilDue = async (): Promise<number> => {
    const dueAt = (await bench.delivery()).nextAttemptAt;
    return (dueAt?.getTime() ?? 0) - bench.clock.now().getTime();
  };

  it('goes to every endpoint that wants the type, of this workspace only', async () => {
    const stranger = new WebhookBench(app, await newWorkspace(app));
    await stranger.endpoint(`${receiver.url}/stranger`);
    await bench.endpoint(`${receiver.url}/all`);
    await bench.endpoint(`${receiver.url}/type`, [ANY_TYPE]);
    await bench.endpoint(`${receiver.url}/other-type`, ['webhook.test']);
    await bench.announce();
    await drain(app);
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/hooks/all', '/hooks/type']);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
  });

  it('is made exactly when the change is: an event of a rolled back transaction is never sent', async () => {
    await bench.endpoint(receiver.url);
    await expect(
      bench.db.transaction(async (tx) => {
        await bench.announceIn(tx);
        throw new Error('the change failed');
      }),
    ).rejects.toThrow('the change failed');
    await drain(app);
    expect(receiver.requests).toHaveLength(0);
  });

  it('500 three times, then 200: four attempts on schedule, with the same id and the same bytes', async () => {
    const { secret } = await bench.endpoint(receiver.url);
    receiver.next(FAILS, FAILS, FAILS);
    await bench.announce();
    await drain(app);
    for (const seconds of [5, 300, 1_800]) {
      const dueInMs = await untilDue();
      expect(dueInMs).toBeGreaterThan(seconds * 800 - 1_000);
      expect(dueInMs).toBeLessThanOrEqual(seconds * 1_200);
      await drainAfter(app, dueInMs - 1_000);
      const attemptsBefore = receiver.requests.length;
      await drainAfter(app, 1_100);
      expect(receiver.requests).toHaveLength(attemptsBefore + 1);
    }
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 4, nextAttemptAt: null });
    expect(receiver.requests).toHaveLength(4);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.requests.map(({ headers }) => headers['x-retainly-attempt'])).toEqual(['1', '2', '3', '4']);
    const last = receiver.requests[3];
    const sentAt = Number(last?.headers['webhook-timestamp']);
    const signature = String(last?.headers['x-retainly-signature']);
    const verified = Stripe.webhooks.constructEvent(last?.body ?? '', signature, secret, 60, undefined, sentAt * 1_000);
    expect(verified.id).toBe(last?.headers['webhook-id']);
  });

  it('keeps every attempt with what was sent and what came back, without the signatures', async () => {
    await bench.endpoint(receiver.url);
    receiver.next({ kind: 'answer', status: 500, body: Buffer.from('a\0b') });
    await bench.announce();
    await drain(app);
    const [attempt] = await bench.attempts();
    expect(attempt).toMatchObject({ attemptNumber: 1, trigger: 'schedule', outcome: 'http_error', statusCode: 500 });
    expect(attempt?.responseBody).toBe('a\uFFFDb');
    expect(attempt?.requestHeaders).toHaveProperty('webhook-id');
    expect(Object.keys(attempt?.requestHeaders ?? {}).filter((name) => name.includes('signature'))).toEqual([]);
  });

  it('fails for good after ten attempts; recovering starts a new schedule, once', async () => {
    const { id } = await bench.endpoint(receiver.url);
    const range = { since: bench.clock.now(), until: new Date(bench.clock.now().getTime() + HOUR_MS) };
    receiver.always(FAILS);
    await bench.announce();
    for (const seconds of [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]) {
      await drainAfter(app, seconds * 1_000 * MAX_JITTER);
    }
    expect(await bench.delivery()).toMatchObject({ state: 'exhausted', attemptCount: 10, nextAttemptAt: null });
    await drainAfter(app, HOUR_MS);
    expect(receiver.requests).toHaveLength(10);

    const resend = app.nest.get(ResendDeliveriesService, { strict: false });
    expect(await resend.recover(bench.workspace.id, id, range)).toBe(1);
    expect(await resend.recover(bench.workspace.id, id, range)).toBe(0);
    receiver.always({ kind: 'answer', status: 200 }).next(FAILS);
    await drain(app);
    await drainAfter(app, 5_000 * MAX_JITTER);
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 12 });
  });

  it('is recovered with up to 10,000 others at a time', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await drain(app);
    const first = new Date('2026-01-01T00:00:00Z');
    await bench.db.query(
      `INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id, event_type, state, attempt_count,
         schedule_step, run_started_at, next_trigger, created_at, finished_at)
       SELECT workspace_id, gen_random_uuid(), endpoint_id, event_id, event_type, 'exhausted', 10, 10, created_at,
         'schedule', $1::timestamptz + nth * interval '1 second', created_at
       FROM webhook_deliveries, generate_series(0, 10000) AS nth`,
      [first],
    );
    const resend = app.nest.get(ResendDeliveriesService, { strict: false });
    const recoverUntil = (seconds: number): Promise<number> =>
      resend.recover(bench.workspace.id, id, { since: first, until: new Date(first.getTime() + seconds * 1_000) });
    await expect(recoverUntil(10_000)).rejects.toThrow('no more than 10000 failed deliveries');
    expect(await recoverUntil(9_999)).toBe(10_000);
    expect(await recoverUntil(10_000)).toBe(1);
  });

  it.each([
    ['429 asks for an hour', 429, '3600', [HOUR_MS, HOUR_MS]],
    ['503 asks for ten hours, and gets six', 503, '36000', [6 * HOUR_MS, 6 * HOUR_MS]],
    ['429 asks for less than the schedule', 429, '1', [4_000, 6_000]],
    ['429 asks for nonsense', 429, 'soon', [4_000, 6_000]],
    ['500 has no say', 500, '3600', [4_000, 6_000]],
  ] as const)('Retry-After: %s', async (_case, status, retryAfter, [atLeastMs, atMostMs]) => {
    await bench.endpoint(receiver.url);
    receiver.next({ kind: 'answer', status, headers: { 'retry-after': retryAfter } });
    await bench.announce();
    await drain(app);
    const dueInMs = await untilDue();
    expect(dueInMs).toBeGreaterThan(atLeastMs - 2_000);
    expect(dueInMs).toBeLessThanOrEqual(atMostMs);
  });

  it('410: disables the endpoint, tells the others, holds what comes, and resumes when it is enabled', async () => {
    const { id } = await bench.endpoint(receiver.url);
    const other = await WebhookReceiver.start();
    await bench.endpoint(other.url);
    receiver.next({ kind: 'answer', status: 410 });
    await bench.announce();
    await drain(app);
    expect(await bench.storedEndpoint(id)).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
    const told = other.requests.map(({ body }) => JSON.parse(body).data);
    expect(told).toContainEqual({ endpoint_id: `whe_${id}`, reason: 'gone' });
    await bench.announce(2);
    await drainAfter(app, 24 * HOUR_MS);
    expect(receiver.requests).toHaveLength(1);

    await bench.enable(id, true);
    await drain(app);
    expect(receiver.requests).toHaveLength(4);
    expect(receiver.requests.filter(({ body }) => body.includes(id))).toHaveLength(0);
    expect(new Set((await bench.deliveries()).map(({ state }) => state))).toEqual(new Set(['delivered']));
    await other.close();
  });

  it('is sent when its endpoint was enabled again while a worker was setting it aside', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.announce();
    await app.nest.get(RelayOutboxService, { strict: false }).run();
    const claims = app.nest.get(DeliveryClaimsRepository, { strict: false });
    const claim = await claims.claimNext({ workspaceId: bench.workspace.id, endpointId: id });
    if (!claim) throw new Error('nothing was due');
    await bench.enable(id, false);
    await bench.enable(id, true);
    // What the worker had read before the second change.
    await app.nest.get(SettleDeliveryService, { strict: false }).setAside(claim, 'held');
    await drain(app);
    expect(await bench.delivery()).toMatchObject({ state: 'delivered', attemptCount: 1 });
  });

  it('five days of nothing but failure disable the endpoint; one success in between starts the count anew', async () => {
    const { id } = await bench.endpoint(receiver.url);
    const failForDays = async (days: number): Promise<void> => {
      receiver.always(FAILS);
      for (let day = 0; day < days; day += 1) {
        await bench.announce(3);
        await drainAfter(app, 24 * HOUR_MS);
      }
    };
    await failForDays(4);
    receiver.always({ kind: 'answer', status: 200 });
    await drainAfter(app, 24 * HOUR_MS);
    await failForDays(4);
    expect(await bench.storedEndpoint(id)).toMatchObject({ status: 'enabled' });
    await failForDays(2);
    expect(await bench.storedEndpoint(id)).toMatchObject({ status: 'disabled', disabledReason: 'failing' });
    const open = (await bench.deliveries()).map(({ state }) => state);
    expect(open).not.toContain('retrying');
    expect(open).not.toContain('pending');
  });

  it('is refused, and tried again later, when its host turns out not to be public', async () => {
    const { id } = await bench.endpoint(receiver.url);
    await bench.db.query(`UPDATE webhook_endpoints SET url = 'http://10.0.0.1:8080/' WHERE id = $1`, [id]);
    await bench.announce();
    await drain(app);
    expect(await bench.delivery()).toMatchObject({ state: 'retrying', lastReason: 'destination_refused' });
  });

  it('is given up when the endpoint is deleted, even while it is under way', async () => {
    const { id } = await bench.endpoint(receiver.url);
    receiver.next(FAILS, { kind: 'hang' });
    await bench.announce();
    await drain(app);
    await bench.announce();
    const draining = drain(app);
    await receiver.received(2);
    await bench.delete(id);
    receiver.release();
    await draining;
    await drainAfter(app, 24 * HOUR_MS);
    expect((await bench.deliveries()).map(({ state }) => state)).toEqual(['discarded', 'discarded']);
    expect(receiver.requests).toHaveLength(2);
  });
});
