import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { ReconcileOperationsService } from './reconcile-operations.service.js';

const EVERY_MS = 15_000;
const LEASE_MS = 120_000;

/** Reconciles billing operations every fifteen seconds, in one of all workers. */
@Injectable()
export class ReconcileOperationsScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(reconcile: ReconcileOperationsService, dataSource: DataSource, clock: Clock) {
    this.schedule = new LeasedSchedule(
      {
        name: 'reconcile-operations',
        everyMs: EVERY_MS,
        leaseMs: LEASE_MS,
        run: async () => {
          await reconcile.run();
        },
      },
      dataSource,
      clock,
    );
  }

  onApplicationBootstrap(): void {
    this.schedule.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
  }
}
