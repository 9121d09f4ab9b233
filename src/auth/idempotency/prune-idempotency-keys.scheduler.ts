import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { IdempotencyService } from './idempotency.service.js';

const EVERY_MS = 10 * 60_000;
const LEASE_MS = 60_000;

/** Has expired idempotency keys deleted. */
@Injectable()
export class PruneIdempotencyKeysScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(idempotency: IdempotencyService, dataSource: DataSource, clock: Clock) {
    const run = async () => {
      await idempotency.prune();
    };
    const task = { name: 'prune-idempotency-keys', everyMs: EVERY_MS, leaseMs: LEASE_MS, run };
    this.schedule = new LeasedSchedule(task, dataSource, clock);
  }

  onApplicationBootstrap(): void {
    this.schedule.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
  }
}
