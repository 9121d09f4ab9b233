import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { PruneDeliveriesService } from './prune-deliveries.service.js';

const EVERY_MS = 10 * 60_000;
const LEASE_MS = 5 * 60_000;

/** Has the delivery log pruned. */
@Injectable()
export class PruneDeliveriesScheduler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(prune: PruneDeliveriesService, dataSource: DataSource, clock: Clock) {
    const run = async () => {
      await prune.run();
    };
    const task = { name: 'prune-webhook-deliveries', everyMs: EVERY_MS, leaseMs: LEASE_MS, run };
    this.schedule = new LeasedSchedule(task, dataSource, clock);
  }

  onApplicationBootstrap(): void {
    this.schedule.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
  }
}
