import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { AbandonSessionsService } from './abandon-sessions.service.js';

const EVERY_MS = 60_000;
const LEASE_MS = 300_000;

/** Looks for abandoned sessions every minute, in one of all workers. */
@Injectable()
export class AbandonSessionsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly abandonSessions: AbandonSessionsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'flows.abandon-sessions',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.abandonSessions.run(),
    });
  }
}
