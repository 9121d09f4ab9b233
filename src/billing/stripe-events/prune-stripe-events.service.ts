import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { StripeEventRepository } from './stripe-event.repository.js';

const BATCH = 500;
const DAY_MS = 86_400_000;

/**
 * Deletes Stripe's raw events after their days. Those that are not processed yet, or were given up, are kept: they may
 * still be worked on.
 *
 * In small batches, one workspace at a time, skipping rows somebody else holds, so that it never stands in the way.
 */
@Injectable()
export class PruneStripeEventsService {
  private readonly keptMs: number;

  constructor(
    private readonly events: StripeEventRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.keptMs = config.environment.STRIPE_EVENT_DAYS * DAY_MS;
  }

  /** @returns how many events were deleted */
  async run(): Promise<number> {
    const cutoff = new Date(this.clock.now().getTime() - this.keptMs);
    let total = 0;
    for (const workspaceId of await this.events.workspacesWithOld(cutoff)) {
      let count: number;
      do {
        count = await this.transactions.run((tx) => this.events.deleteOld(tx, workspaceId, cutoff, BATCH));
        total += count;
      } while (count === BATCH);
    }
    return total;
  }
}
