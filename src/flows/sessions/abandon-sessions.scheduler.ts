import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { AbandonSessionsService } from './abandon-sessions.service.js';

const EVERY_MS = 60_000;
const LEASE_MS = 300_000;

/** Looks for abandoned sessions every minute, in one of all workers. */
@Injectable()
export class AbandonSessionsScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(abandonSessions: AbandonSessionsService, dataSource: DataSource, clock: Clock) {
    const run = async (): Promise<void> => {
      await abandonSessions.run();
    };
    this.schedule = new LeasedSchedule(
      { name: 'flows.abandon-sessions', everyMs: EVERY_MS, leaseMs: LEASE_MS, run },
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
