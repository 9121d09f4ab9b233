import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { PruneStripeEventsService } from './prune-stripe-events.service.js';

const EVERY_MS = 3_600_000;
const LEASE_MS = 15_000;

/** Has Stripe's raw events pruned every hour, in one of all workers. */
@Injectable()
export class PruneStripeEventsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly prune: PruneStripeEventsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.prune-stripe-events',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.prune.run(),
    });
  }
}
