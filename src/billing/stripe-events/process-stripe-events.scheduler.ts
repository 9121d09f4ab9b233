import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { ProcessStripeEventsService } from './process-stripe-events.service.js';

const EVERY_MS = 2_000;
const LEASE_MS = 15_000;

/** Processes Stripe's events every two seconds, in one of all workers. */
@Injectable()
export class ProcessStripeEventsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly processEvents: ProcessStripeEventsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.process-stripe-events',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.processEvents.run(),
    });
  }
}
