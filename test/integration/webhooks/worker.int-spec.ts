import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Redis } from 'ioredis';

import { SweepDeliveriesScheduler } from '../../../src/webhooks/deliveries/sweep-deliveries.scheduler.js';
import { startPrivateRedis } from '../../../tools/services/redis.js';
import type { Service } from '../../../tools/services/service.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';
import { newWorkspace } from '../../support/workspaces.js';
import { WebhookBench } from './webhook-bench.js';

const UNPACKED_REDIS = resolve(__dirname, '../../../.retainly/redis');

describe('A worker on its own', () => {
  let app: TestApp;
  let bench: WebhookBench;
  let receiver: WebhookReceiver;
  const start = async (redisUrl: string): Promise<void> => {
    app = await startTestApp({ PROCESS_ROLE: 'all', REDIS_URL: redisUrl });
    bench = new WebhookBench(app, await newWorkspace(app));
    receiver = await WebhookReceiver.start();
    await bench.endpoint(receiver.url);
  };
  afterEach(async () => {
    await receiver.close();
    await app.close();
  });

  const arrivedIds = (): Set<unknown> => new Set(receiver.requests.map(({ headers }) => headers['webhook-id']));

  describe('with Redis', () => {
    let redis: Service;
    let stateDir: string;
    beforeEach(async () => {
      stateDir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
      redis = await startPrivateRedis({ stateDir, unpackDir: UNPACKED_REDIS, isThrowaway: true });
      await start(redis.url);
    });
    afterEach(async () => {
      await redis.stop();
      rmSync(stateDir, { recursive: true, force: true });
    });

    // The sweep is stopped: what arrives was announced by a job.
    it('delivers an event within seconds of its commit, woken by a job', async () => {
      await app.nest.get(SweepDeliveriesScheduler).beforeApplicationShutdown();
      const committedAt = performance.now();
      await bench.announce();
      await receiver.received(1);
      expect(performance.now() - committedAt).toBeLessThan(5_000);
    });

    it('loses nothing when Redis forgets everything, over and over', async () => {
      const EVENTS = 200;
      const client = new Redis(redis.url);
      const forgetting = setInterval(() => void client.flushall(), 20);
      for (let batch = 0; batch < 10; batch += 1) await bench.announce(EVENTS / 10);
      await receiver.received(EVENTS);
      clearInterval(forgetting);
      client.disconnect();
      expect(arrivedIds().size).toBe(EVENTS);
      expect(receiver.requests).toHaveLength(EVENTS);
    });
  });

  it('delivers, answers and stops while there is no Redis at all', async () => {
    await start(`redis://127.0.0.1:${await closedPort()}`);
    await bench.announce(20);
    await receiver.received(20);
    expect(arrivedIds().size).toBe(20);
    expect((await app.http().get('/health/ready').expect(200)).body.status).toBe('degraded');
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
