import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { FetchStripeEventsService } from './fetch-stripe-events.service.js';

const EVERY_MS = 3_600_000;
const LEASE_MS = 15_000;

/** Fetches undelivered events every hour, in one of all workers. */
@Injectable()
export class FetchStripeEventsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly fetchEvents: FetchStripeEventsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.fetch-stripe-events',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.fetchEvents.run(),
    });
  }
}
