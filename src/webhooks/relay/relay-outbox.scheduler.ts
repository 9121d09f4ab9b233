import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';

import { Clock } from '../../shared/clock.js';
import { wake, type WakeUp } from '../../shared/queue/wake-up-queue.js';
import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { WEBHOOK_QUEUE, type WebhookDeliveryJob } from '../deliveries/webhook-queue.js';
import { type FreshDelivery, RelayOutboxService } from './relay-outbox.service.js';

/** The largest part of the time between a change and its webhook. */
const EVERY_MS = 500;
/** Short, because a worker that died holds everybody's events up for as long; two relays at once do no harm. */
const LEASE_MS = 3_000;

/** Has the outbox relayed, and wakes a worker for each new delivery. */
@Injectable()
export class RelayOutboxScheduler implements OnApplicationBootstrap {
  constructor(
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookDeliveryJob>,
    private readonly relay: RelayOutboxService,
    private readonly schedules: LeasedSchedules,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'webhooks.relay-outbox',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.relay.run((deliveries) => this.announce(deliveries)),
    });
  }

  private announce(deliveries: readonly FreshDelivery[]): void {
    for (const delivery of deliveries) wake(this.queue, { ...wakeUpFor(delivery), at: this.clock.now() });
  }
}

function wakeUpFor({ workspaceId, endpointId, id }: FreshDelivery): Omit<WakeUp<WebhookDeliveryJob>, 'at'> {
  return { key: `${id}:1`, data: { workspaceId, endpointId, deliveryId: id } };
}
