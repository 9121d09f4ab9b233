import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { RunRetriesService } from './run-retries.service.js';

const EVERY_MS = 30_000;
const LEASE_MS = 300_000;

/** Makes due retries every half minute, in one of all workers. */
@Injectable()
export class RunRetriesScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly retries: RunRetriesService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'recovery.run-retries',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.retries.run(),
    });
  }
}
