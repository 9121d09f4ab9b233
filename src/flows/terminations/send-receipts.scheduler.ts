import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { SendReceiptsService } from './send-receipts.service.js';

const EVERY_MS = 5_000;
const LEASE_MS = 60_000;

/** Sends receipts every five seconds, in one of all workers: they are owed at once. */
@Injectable()
export class SendReceiptsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly sendReceipts: SendReceiptsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'flows.send-receipts',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.sendReceipts.run(),
    });
  }
}
