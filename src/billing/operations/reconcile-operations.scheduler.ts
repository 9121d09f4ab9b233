import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { ReconcileOperationsService } from './reconcile-operations.service.js';

const EVERY_MS = 5_000;
const LEASE_MS = 15_000;

/** Reconciles billing operations every five seconds, in one of all workers. */
@Injectable()
export class ReconcileOperationsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly reconcile: ReconcileOperationsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.reconcile-operations',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.reconcile.run(),
    });
  }
}
