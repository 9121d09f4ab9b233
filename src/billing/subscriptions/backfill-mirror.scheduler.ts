import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { RunDuePassesService } from './run-due-passes.service.js';

const EVERY_MS = 30_000;
/** A turn may begin a large account late in its time. */
const LEASE_MS = 600_000;

/** Copies the accounts of newly connected workspaces, in one of all workers. */
@Injectable()
export class BackfillMirrorScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(passes: RunDuePassesService, dataSource: DataSource, clock: Clock) {
    this.schedule = new LeasedSchedule(
      {
        name: 'backfill-mirror',
        everyMs: EVERY_MS,
        leaseMs: LEASE_MS,
        run: async () => {
          await passes.run('backfill');
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
