import { InjectQueue } from '@nestjs/bull';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queue } from 'bull';

import { QueueConnections } from '../../shared/queue/queue-connections.js';
import { workQueue } from '../../shared/queue/wake-up-queue.js';
import { DeliveryLanes } from './delivery-lanes.js';
import { WEBHOOK_QUEUE, type WebhookDeliveryJob } from './webhook-queue.js';

const CONCURRENCY = 8;

/** Delivers what a job announces. An adapter: rows are the truth, Bull only wakes. */
@Injectable()
export class WebhookDeliveryProcessor implements OnApplicationBootstrap {
  constructor(
    @InjectQueue(WEBHOOK_QUEUE) private readonly queue: Queue<WebhookDeliveryJob>,
    private readonly lanes: DeliveryLanes,
    connections: QueueConnections,
  ) {
    connections.closeAfter(queue);
  }

  onApplicationBootstrap(): void {
    workQueue(this.queue, CONCURRENCY, ({ data }) => {
      this.lanes.open(data);
      return Promise.resolve();
    });
  }
}
