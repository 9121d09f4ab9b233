import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';

/** An event of a workspace's Stripe account. */
export interface IncomingStripeEvent {
  workspaceId: string;
  /**
   * As Stripe sent it, in the shape of its own `api_version`. Read the object anew where that is not ours, or where
   * something newer may be known already: events arrive late, twice and in any order.
   */
  event: Stripe.Event;
}

/**
 * What is done about an event. It may run more than once for the same event, also at the same time as for another event
 * of the same object, so it has to end in the same state whatever the order. Runs outside any transaction.
 *
 * @throws anything, to be tried again later
 */
export type StripeEventHandler = (incoming: IncomingStripeEvent) => Promise<void>;

/** Who listens to which type of Stripe's events. Parts of billing register when their module starts. */
@Injectable()
export class StripeEventHandlers {
  private readonly handlers = new Map<string, StripeEventHandler[]>();

  /** Adds a listener; a type may have several, which run in the order of their registration. */
  register(type: string, handler: StripeEventHandler): void {
    this.handlers.set(type, [...this.of(type), handler]);
  }

  /** The listeners of a type; empty for a type that means nothing to us. */
  of(type: string): readonly StripeEventHandler[] {
    return this.handlers.get(type) ?? [];
  }

  /** Every type that somebody listens to. */
  types(): string[] {
    return [...this.handlers.keys()];
  }
}
