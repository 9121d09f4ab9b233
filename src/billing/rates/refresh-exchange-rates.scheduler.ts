import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { LeasedSchedule } from '../../shared/scheduling/leased-schedule.js';
import { RefreshExchangeRatesService } from './refresh-exchange-rates.service.js';

/** Rates appear once a day; this often, a day's rates and a failed download are never far away. */
const EVERY_MS = 6 * 3_600_000;
const LEASE_MS = 300_000;

/** Downloads the exchange rates at the start and every six hours, in one of all workers. */
@Injectable()
export class RefreshExchangeRatesScheduler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly schedule: LeasedSchedule;

  constructor(refresh: RefreshExchangeRatesService, dataSource: DataSource, clock: Clock) {
    this.schedule = new LeasedSchedule(
      {
        name: 'refresh-exchange-rates',
        everyMs: EVERY_MS,
        leaseMs: LEASE_MS,
        run: async () => {
          await refresh.run();
        },
      },
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
