import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { IdempotencyService } from './idempotency.service.js';

const EVERY_MS = 10 * 60_000;
const LEASE_MS = 60_000;

/** Has expired idempotency keys deleted. */
@Injectable()
export class PruneIdempotencyKeysScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'auth.prune-idempotency-keys',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.idempotency.prune(),
    });
  }
}
