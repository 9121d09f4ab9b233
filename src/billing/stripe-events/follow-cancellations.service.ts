import { Injectable, type OnModuleInit } from '@nestjs/common';
import Stripe from 'stripe';

import { SubscriptionCancellations } from '../cancellations/subscription-cancellations.js';
import { CancellationReader, endOf } from './cancellation-reader.service.js';
import { type IncomingStripeEvent, StripeEventHandlers } from './stripe-event-handlers.js';

const TYPES = ['customer.subscription.created', 'customer.subscription.updated', 'customer.subscription.deleted'];
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
    const isTrusted = await this.isTrusted(workspaceId, event, subscription);
    if (isTrusted) {
      const sighting = { workspaceId, subscriptionId, ...endOf(subscription), seenAt, asOf: seenAt };
      if (await this.cancellations.observe(sighting)) return;
    }
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const sighting = await this.reader.read(workspaceId, subscriptionId, seenAt);
      if (!sighting || (await this.cancellations.observe(sighting))) return;
    }
    throw new Error(`subscription ${subscriptionId} changed too often to be followed`);
  }

  /**
   * Whether the event's own copy of the subscription may be believed: it has our shape, and nothing newer was seen. A
   * first request is looked up, as it may have been undone in an event that came before.
   */
  private async isTrusted(
    workspaceId: string,
    event: Stripe.Event,
    subscription: Stripe.Subscription,
  ): Promise<boolean> {
    if (event.api_version !== Stripe.API_VERSION) return false;
    const known = await this.cancellations.find(workspaceId, subscription.id);
    if (known) return event.created * 1_000 > known.asOf.getTime();
    return subscription.status === 'canceled' || endOf(subscription).requestedAt === null;
  }
}

function isSubscription(object: unknown): object is Stripe.Subscription {
  return typeof object === 'object' && object !== null && 'object' in object && object.object === 'subscription';
}
