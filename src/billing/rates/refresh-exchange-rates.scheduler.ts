import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { RefreshExchangeRatesService } from './refresh-exchange-rates.service.js';

const EVERY_MS = 6 * 3_600_000;
const LEASE_MS = 15_000;

/** Downloads the exchange rates at the start and every six hours, in one of all workers. */
@Injectable()
export class RefreshExchangeRatesScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly refresh: RefreshExchangeRatesService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'billing.refresh-exchange-rates',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.refresh.run(),
    });
  }
}
