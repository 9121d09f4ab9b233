import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { SubscriptionCancellation } from '../../billing/cancellations/subscription-cancellation.entity.js';
import {
  SubscriptionCancellations,
  type SubscriptionKey,
} from '../../billing/cancellations/subscription-cancellations.js';
import { BillingOperations } from '../../billing/operations/billing-operations.service.js';

/** Takes back what customers told us about leaving in an earlier session, when they stay after all. */
@Injectable()
export class StayAfterAllService {
  constructor(
    private readonly cancellations: SubscriptionCancellations,
    private readonly operations: BillingOperations,
  ) {}

  /** Locks what is known of a subscription's end until `tx` ends; before its session, as whoever locks both does. */
  lock(tx: EntityManager, key: SubscriptionKey): Promise<SubscriptionCancellation | null> {
    return this.cancellations.lockKnown(tx, key);
  }

  /**
   * Takes back what was recorded, also where Stripe was not told of it yet. The operations come last: whoever settles one
   * has its session locked before.
   */
  async stay(tx: EntityManager, known: SubscriptionCancellation | null, at: Date): Promise<void> {
    if (!known?.recordedAt) return;
    const { workspaceId, subscriptionId } = known;
    await this.cancellations.takeBack(tx, { workspaceId, subscriptionId, at });
    await this.operations.supersedeCancellations(tx, known);
  }
}
