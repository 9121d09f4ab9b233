import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { CheckCardsService } from './check-cards.service.js';

const EVERY_MS = 60_000;
const LEASE_MS = 60_000;

/** Looks at the cards of renewals to come every minute, in one of all workers. */
@Injectable()
export class CheckCardsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly checkCards: CheckCardsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'recovery.check-cards',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.checkCards.run(),
    });
  }
}
