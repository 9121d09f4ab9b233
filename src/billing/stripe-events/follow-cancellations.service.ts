import { Injectable, type OnModuleInit } from '@nestjs/common';
import Stripe from 'stripe';
import { z } from 'zod';

import type { CancellationState } from '../cancellations/cancellation-changes.js';
import { SubscriptionCancellations } from '../cancellations/subscription-cancellations.js';
import { CancellationReader, endOf } from './cancellation-reader.service.js';
import { type IncomingStripeEvent, StripeEventHandlers } from './stripe-event-handlers.js';

const TYPES = ['customer.subscription.created', 'customer.subscription.updated', 'customer.subscription.deleted'];
const formerRequest = z.object({ canceled_at: z.int() });
/** How often the subscription is read again because somebody else noted something as new meanwhile. */
const TRIES = 5;

/** Learns from Stripe's events which subscriptions are to end, whoever asked for it and wherever. */
@Injectable()
export class FollowCancellationsService implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly cancellations: SubscriptionCancellations,
    private readonly reader: CancellationReader,
  ) {}

  onModuleInit(): void {
    for (const type of TYPES) this.handlers.register(type, (incoming) => this.follow(incoming));
  }

  private async follow({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { object: subscription } = event.data;
    if (!isSubscription(subscription)) return;
    const subscriptionId = subscription.id;
    const seenAt = new Date(event.created * 1_000);
    if (await this.isTrusted(workspaceId, event, subscriptionId)) {
      const former = formerEndOf(event.data.previous_attributes);
      const sighting = { workspaceId, subscriptionId, ...endOf(subscription), seenAt, asOf: seenAt };
      if (await this.cancellations.observe({ ...sighting, ...(former && { former }) })) return;
    }
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const sighting = await this.reader.read(workspaceId, subscriptionId, seenAt);
      if (!sighting || (await this.cancellations.observe(sighting))) return;
    }
    throw new Error(`subscription ${subscriptionId} changed too often to be followed`);
  }

  /** Whether the event's own copy of the subscription may be believed: it has our shape, and nothing newer was seen. */
  private async isTrusted(workspaceId: string, event: Stripe.Event, subscriptionId: string): Promise<boolean> {
    if (event.api_version !== Stripe.API_VERSION) return false;
    const known = await this.cancellations.find(workspaceId, subscriptionId);
    return known === null || event.created * 1_000 > known.asOf.getTime();
  }
}

/** The request that an event says was there before it; undefined where there was none, or it is still there. */
function formerEndOf(previous: unknown): CancellationState | undefined {
  const parsed = formerRequest.safeParse(previous);
  return parsed.success ? { requestedAt: new Date(parsed.data.canceled_at * 1_000), endedAt: null } : undefined;
}

function isSubscription(object: unknown): object is Stripe.Subscription {
  return typeof object === 'object' && object !== null && 'object' in object && object.object === 'subscription';
}
