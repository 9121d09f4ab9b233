import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { PruneDeliveriesService } from './prune-deliveries.service.js';

const EVERY_MS = 10 * 60_000;
const LEASE_MS = 5 * 60_000;

/** Has the delivery log pruned. */
@Injectable()
export class PruneDeliveriesScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly prune: PruneDeliveriesService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'webhooks.prune-deliveries',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.prune.run(),
    });
  }
}
