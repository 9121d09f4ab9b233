import { InjectQueue } from '@nestjs/bull';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { wake, type WakeUp } from '../../shared/queue/wake-up-queue.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { WEBHOOK_QUEUE, type WebhookDeliveryJob } from '../deliveries/webhook-queue.js';
import { type FreshDelivery, RelayOutboxService } from './relay-outbox.service.js';

/** The largest part of the time between a change and its webhook. */
const EVERY_MS = 500;
/** Short, because a worker that died holds everybody's events up for as long; two relays at once do no harm. */
const LEASE_MS = 3_000;

/** Has the outbox relayed, and wakes a worker for each new delivery. */
@Injectable()
export class RelayOutboxScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(
    @InjectQueue(WEBHOOK_QUEUE) queue: Queue<WebhookDeliveryJob>,
    relay: RelayOutboxService,
    dataSource: DataSource,
    clock: Clock,
  ) {
    const run = async () => {
      await relay.run((deliveries) => {
        for (const delivery of deliveries) wake(queue, { ...wakeUpFor(delivery), at: clock.now() });
      });
    };
    this.schedule = new LeasedSchedule(
      { name: 'relay-outbox', everyMs: EVERY_MS, leaseMs: LEASE_MS, run },
      dataSource,
      clock,
    );
  }

  onApplicationBootstrap(): void {
    this.schedule.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
  }
}

function wakeUpFor({ workspaceId, endpointId, id }: FreshDelivery): Omit<WakeUp<WebhookDeliveryJob>, 'at'> {
  return { key: `${id}:1`, data: { workspaceId, endpointId, deliveryId: id } };
}
