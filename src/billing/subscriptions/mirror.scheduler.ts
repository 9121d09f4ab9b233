import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { RunDuePassesService } from './run-due-passes.service.js';

const BACKFILL_EVERY_MS = 30_000;
const RECONCILE_EVERY_MS = 600_000;
/** A turn may begin a large account late in its time. */
const LEASE_MS = 15_000;

/** Copies newly connected Stripe accounts, and compares each with its copy once a day; in one of all workers. */
@Injectable()
export class MirrorScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly passes: RunDuePassesService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.backfill-mirror',
      everyMs: BACKFILL_EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.passes.run('backfill'),
    });
    this.schedules.start({
      name: 'billing.reconcile-mirror',
      everyMs: RECONCILE_EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.passes.run('reconcile'),
    });
  }
}
