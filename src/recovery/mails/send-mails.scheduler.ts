import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { LeasedSchedules } from '../../shared/scheduling/leased-schedules.js';
import { SendMailsService } from './send-mails.service.js';

const EVERY_MS = 15_000;
const LEASE_MS = 60_000;

/** Sends mails that are due every quarter of a minute, in one of all workers. */
@Injectable()
export class SendMailsScheduler implements OnApplicationBootstrap {
  constructor(
    private readonly sendMails: SendMailsService,
    private readonly schedules: LeasedSchedules,
  ) {}

  onApplicationBootstrap(): void {
    this.schedules.start({
      name: 'recovery.send-mails',
      everyMs: EVERY_MS,
      leaseMs: LEASE_MS,
      run: () => this.sendMails.run(),
    });
  }
}
