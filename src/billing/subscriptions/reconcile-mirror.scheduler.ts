import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { RunDuePassesService } from './run-due-passes.service.js';

const EVERY_MS = 600_000;
/** A turn may begin a large account late in its time. */
const LEASE_MS = 600_000;

/** Compares every account with its copy once a day, in one of all workers. */
@Injectable()
export class ReconcileMirrorScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(passes: RunDuePassesService, dataSource: DataSource, clock: Clock) {
    this.schedule = new LeasedSchedule(
      {
        name: 'reconcile-mirror',
        everyMs: EVERY_MS,
        leaseMs: LEASE_MS,
        run: async () => {
          await passes.run('reconcile');
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
