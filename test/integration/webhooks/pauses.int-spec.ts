import { DeliveryLanes } from '../../../src/webhooks/deliveries/delivery-lanes.js';
import { ResendDeliveriesService } from '../../../src/webhooks/deliveries/resend-deliveries.service.js';
import { RelayOutboxService } from '../../../src/webhooks/relay/relay-outbox.service.js';
import { drain, drainAfter } from '../../support/drain.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { type ReceiverScript, WebhookReceiver } from '../../support/webhook-receiver.js';
import { newWorkspace } from '../../support/workspaces.js';
import { WebhookBench } from './webhook-bench.js';

const HOUR_MS = 3_600_000;
const GONE_AWAY: ReceiverScript = { kind: 'reset' };
const OK: ReceiverScript = { kind: 'answer', status: 200 };

describe('An endpoint that cannot be reached', () => {
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

  /** Five deliveries fail, four at once and the fifth after them, and five more wait. */
  const pausedEndpoint = async (): Promise<string> => {
    const { id } = await bench.endpoint(receiver.url);
    receiver.always(GONE_AWAY);
    await bench.announce(5);
    await drain(app);
    expect(receiver.requests).toHaveLength(5);
    await bench.announce(5);
    return id;
  };

  it('is paused after five attempts; what is due waits without using up an attempt, and one probe ends it', async () => {
    const id = await pausedEndpoint();
    const pausedUntil = (await bench.storedEndpoint(id)).pausedUntil?.getTime() ?? 0;
    expect(pausedUntil - bench.clock.now().getTime()).toBeGreaterThan(55_000);
    await drainAfter(app, 30_000);
    expect(receiver.requests).toHaveLength(5);
    const untouched = (await bench.deliveries()).filter(({ attemptCount }) => attemptCount === 0);
    expect(untouched.map(({ state, nextAttemptAt }) => ({ state, at: nextAttemptAt?.getTime() }))).toEqual(
      Array(5).fill({ state: 'pending', at: pausedUntil }),
    );

    receiver.always(OK);
    await drainAfter(app, 31_000);
    expect(await bench.storedEndpoint(id)).toMatchObject({
      pausedUntil: null,
      unreachableCount: 0,
      failingSince: null,
    });
    expect(new Set((await bench.deliveries()).map(({ state }) => state))).toEqual(new Set(['delivered']));
    expect(receiver.requests).toHaveLength(15);
  });

  it('gets one probe per pause, however many deliveries and workers wait, and longer pauses', async () => {
    const id = await pausedEndpoint();
    for (const [probe, pauseMs] of [60_000, 120_000, 240_000, 480_000, 600_000, 600_000].entries()) {
      const pausedUntil = (await bench.storedEndpoint(id)).pausedUntil?.getTime() ?? 0;
      const leftMs = pausedUntil - bench.clock.now().getTime();
      expect(leftMs).toBeGreaterThan(pauseMs - 5_000);
      expect(leftMs).toBeLessThanOrEqual(pauseMs);
      await drainAfter(app, leftMs);
      expect(receiver.requests).toHaveLength(6 + probe);
    }
  });

  it('is given up by a delivery after 96 hours of waiting, not sooner', async () => {
    const id = await pausedEndpoint();
    await drain(app);
    const askAfter = async (hours: number): Promise<Set<string>> => {
      bench.clock.shift(hours * HOUR_MS);
      const now = bench.clock.now();
      const longPause = new Date(now.getTime() + HOUR_MS);
      await bench.db.query(`UPDATE webhook_endpoints SET paused_until = $2 WHERE id = $1`, [id, longPause]);
      await bench.db.query(`UPDATE webhook_deliveries SET next_attempt_at = $1 WHERE state <> 'exhausted'`, [now]);
      await drain(app);
      return new Set((await bench.deliveries()).map(({ state }) => state));
    };
    expect(await askAfter(95)).toEqual(new Set(['pending', 'retrying']));
    expect(await askAfter(2)).toEqual(new Set(['exhausted']));
    expect(receiver.requests).toHaveLength(5);
  });

  it('is tried at once when somebody asks for a delivery by hand', async () => {
    const id = await pausedEndpoint();
    receiver.always(OK);
    const [delivery] = await bench.deliveries();
    const resend = app.nest.get(ResendDeliveriesService, { strict: false });
    await resend.retry(bench.workspace.id, delivery?.id ?? '');
    await drain(app);
    expect(await bench.storedEndpoint(id)).toMatchObject({ pausedUntil: null });
    expect((await bench.deliveries())[0]).toMatchObject({ state: 'delivered' });
  });

  it('loses its pause with a new URL', async () => {
    const id = await pausedEndpoint();
    const other = await WebhookReceiver.start();
    await drain(app);
    const key = { 'x-api-key': bench.workspace.secretKey };
    await app.http().patch(`/api/v1/webhook-endpoints/whe_${id}`).set(key).send({ url: other.url }).expect(200);
    await drain(app);
    expect(other.requests).toHaveLength(5);
    await other.close();
  });

  it('is warned about at 24 and 72 hours of nothing but failure, once each, and cleared by a success', async () => {
    const { id } = await bench.endpoint(receiver.url);
    receiver.always({ kind: 'answer', status: 500 });
    const key = { 'x-api-key': bench.workspace.secretKey };
    const seen = async () => {
      const { body } = await app.http().get(`/api/v1/webhook-endpoints/whe_${id}`).set(key).expect(200);
      const metrics = (await app.http().get('/metrics').expect(200)).text;
      const warnings = [...metrics.matchAll(/retainly_webhook_endpoint_warnings_total\{warning="(\w+)"\} (\d+)/g)];
      return { warning: body.warning, counted: Object.fromEntries(warnings.map(([, name, count]) => [name, count])) };
    };
    const failAfterHours = async (hours: number): Promise<void> => {
      await drainAfter(app, hours * HOUR_MS);
      await bench.announce();
      await drain(app);
    };
    await failAfterHours(0);
    await failAfterHours(23);
    expect(await seen()).toEqual({ warning: null, counted: {} });
    await failAfterHours(1);
    await failAfterHours(1);
    expect(await seen()).toEqual({ warning: 'failing_24_hours', counted: { failing_24_hours: '1' } });
    await failAfterHours(48);
    await failAfterHours(1);
    expect(await seen()).toEqual({
      warning: 'failing_72_hours',
      counted: { failing_24_hours: '1', failing_72_hours: '1' },
    });
    receiver.always(OK);
    await failAfterHours(1);
    expect((await seen()).warning).toBeNull();
  });
});

describe('Fifteen endpoints that hang', () => {
  let app: TestApp;
  let hanging: WebhookReceiver;
  let healthy: WebhookReceiver;
  beforeEach(async () => {
    app = await startTestApp();
    hanging = (await WebhookReceiver.start()).always({ kind: 'hang' });
    healthy = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await hanging.close();
    await healthy.close();
    await app.close();
  });

  it('leave slots for a healthy one, and are paused after a few attempts each', async () => {
    const bench = new WebhookBench(app, await newWorkspace(app));
    for (let made = 0; made < 15; made += 1) await bench.endpoint(`${hanging.url}/${made}`);
    await bench.announce(20);
    await app.nest.get(RelayOutboxService, { strict: false }).run();
    const lanes = app.nest.get(DeliveryLanes, { strict: false });
    await lanes.sweep();
    await hanging.received(25);

    await bench.endpoint(healthy.url);
    await bench.announce(20);
    await app.nest.get(RelayOutboxService, { strict: false }).run();
    await lanes.sweep();
    await healthy.received(20);
    expect((await bench.attempts()).filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
    expect(hanging.requests).toHaveLength(25);

    hanging.always(GONE_AWAY).drop();
    await lanes.settled();
    await drain(app);
    const [paused] = await bench.db.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM webhook_endpoints WHERE paused_until IS NOT NULL`,
    );
    expect(paused?.count).toBe(15);
    expect(hanging.requests.length).toBeLessThan(15 * 10);
  });
});
