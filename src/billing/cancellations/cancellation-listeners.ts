import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { CancellationStep } from './cancellation-changes.js';

/** A step in the end of a subscription, as features learn of it. */
export interface CancellationChange extends CancellationStep {
  workspaceId: string;
  subscriptionId: string;
  /** Whether the customer had asked to leave before this step, in Stripe or with us. */
  wasLeaving: boolean;
}

/**
 * What a feature does about a change, in the transaction that notes it: each change arrives exactly once, in order, and
 * one subscription's changes never at the same time. A request that a customer made with us may be followed by the same
 * request in Stripe. Touches nothing but the database.
 */
export interface CancellationListener {
  cancellationChanged(tx: EntityManager, change: CancellationChange): Promise<void>;
}

/** Where features say that the end of subscriptions concerns them. Billing knows no feature, so they register. */
@Injectable()
export class CancellationListeners {
  private readonly listeners: CancellationListener[] = [];

  register(listener: CancellationListener): void {
    this.listeners.push(listener);
  }

  /** Tells everybody, one after the other. */
  async announce(tx: EntityManager, change: CancellationChange): Promise<void> {
    for (const listener of this.listeners) await listener.cancellationChanged(tx, change);
  }
}
