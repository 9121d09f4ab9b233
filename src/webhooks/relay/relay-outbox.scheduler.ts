import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';

import { Clock } from '../../shared/clock.js';
import { OutboxSignal } from '../../shared/outbox/outbox-signal.js';
import { wake } from '../../shared/queue/wake-up-queue.js';
import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { WEBHOOK_QUEUE, type WebhookDeliveryJob } from '../deliveries/webhook-queue.js';
import { type FreshDeliveries, RelayOutboxService } from './relay-outbox.service.js';

/** How often it looks without being told; the signal of a commit comes first unless Redis is away. */
const EVERY_MS = 500;
/** Short, because a worker that died holds everybody's events up for as long; two relays at once do no harm. */
const LEASE_MS = 3_000;

/** Has the outbox relayed, and wakes a worker for each endpoint that has something new. */
@Injectable()
export class RelayOutboxScheduler implements OnApplicationBootstrap {
  constructor(
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookDeliveryJob>,
    private readonly relay: RelayOutboxService,
    private readonly schedules: LeasedSchedules,
    private readonly signal: OutboxSignal,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const schedule = this.schedules.start({
      name: 'webhooks.relay-outbox',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () =>
        this.relay.run((fresh) => {
          this.announce(fresh);
        }),
    });
    this.signal.listen(() => {
      schedule.wake();
    });
  }

  /** The key names one delivery of these: Bull would ignore the id of a job that is still under way. */
  private announce({ firstId, ...job }: FreshDeliveries): void {
    wake(this.queue, { key: firstId, data: job, at: this.clock.now() });
  }
}
