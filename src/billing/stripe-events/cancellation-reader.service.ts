import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';

import { Clock } from '../../shared/clock.js';
import type { CancellationState } from '../cancellations/cancellation-changes.js';
import { type CancellationSighting, SubscriptionCancellations } from '../cancellations/subscription-cancellations.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';

const DEADLINE_MS = 21_000;
/** What our clock and Stripe's may differ by. Events within it are looked up rather than believed. */
const CLOCK_MARGIN_MS = 300_000;

/** Reads from Stripe whether a subscription is to end. */
@Injectable()
export class CancellationReader {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
    private readonly cancellations: SubscriptionCancellations,
    private readonly clock: Clock,
  ) {}

  /**
   * The subscription's end as Stripe has it now, undefined where the
   * account has no such subscription.
   * @param seenAt time of the event that made us look
   * @throws BillingNotConnectedError, BillingUnavailableError, BillingAccessError
   */
  async read(workspaceId: string, subscriptionId: string, seenAt: Date): Promise<CancellationSighting | undefined> {
    const known = await this.cancellations.find(workspaceId, subscriptionId);
    const startedAt = this.clock.now().getTime();
    const calls = new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, DEADLINE_MS);
    const subscription = await calls.readIfThere('subscriptions.retrieve', (client, options) =>
      client.subscriptions.retrieve(subscriptionId, {}, options),
    );
    if (!subscription) return undefined;
    const newest = Math.max(startedAt + CLOCK_MARGIN_MS, seenAt.getTime(), (known?.asOf.getTime() ?? 0) + 1);
    const basedOn = known?.asOf ?? null;
    return { workspaceId, subscriptionId, ...endOf(subscription), seenAt, asOf: new Date(newest), basedOn };
  }
}

/** Since when a subscription is to end, or that it has ended, in our words. */
export function endOf(subscription: Stripe.Subscription): CancellationState {
  const isOver = subscription.status === 'canceled';
  const isToEnd = isOver || subscription.cancel_at_period_end || subscription.cancel_at !== null;
  const endedAt = isOver ? timeOf(subscription.ended_at ?? subscription.canceled_at) : null;
  return { requestedAt: isToEnd ? (timeOf(subscription.canceled_at) ?? endedAt) : null, endedAt };
}

function timeOf(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1_000);
}
