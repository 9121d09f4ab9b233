import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { StripeEventRepository } from './stripe-event.repository.js';

/** Gives events that were given up another chance, once their cause is mended. */
@Injectable()
export class RetryStripeEventsService {
  constructor(
    private readonly events: StripeEventRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Makes the workspace's failed events due. @returns how many there were */
  retry(workspaceId: string): Promise<number> {
    return this.transactions.run((tx) => this.events.retryFailed(tx, workspaceId, this.clock.now()));
  }
}
