import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { ProcessStripeEventsService } from './process-stripe-events.service.js';

const EVERY_MS = 2_000;
const LEASE_MS = 120_000;

/** Processes Stripe's events every two seconds, in one of all workers. */
@Injectable()
export class ProcessStripeEventsScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(processEvents: ProcessStripeEventsService, dataSource: DataSource, clock: Clock) {
    const run = async (): Promise<void> => {
      await processEvents.run();
    };
    this.schedule = new LeasedSchedule(
      { name: 'billing.process-stripe-events', everyMs: EVERY_MS, leaseMs: LEASE_MS, run },
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
