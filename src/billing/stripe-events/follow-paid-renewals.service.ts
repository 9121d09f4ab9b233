import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';

import { SubscriptionCancellations } from '../cancellations/subscription-cancellations.js';
import { subscriptionIdOfInvoice } from './dto/invoice-subscription.js';
import { type IncomingStripeEvent, StripeEventHandlers } from './stripe-event-handlers.js';

/** Only which subscription was renewed, and when, matters here: neither changes, however old the event. */
const paidRenewal = z.object({ billing_reason: z.literal('subscription_cycle'), created: z.int() });

/** Learns that subscriptions go on although their customers told us to end them: they were renewed, and paid for. */
@Injectable()
export class FollowPaidRenewalsService implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly cancellations: SubscriptionCancellations,
  ) {}

  onModuleInit(): void {
    this.handlers.register('invoice.paid', (incoming) => this.follow(incoming));
  }

  private async follow({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: invoice } = paidRenewal.safeParse(event.data.object);
    const { data: subscriptionId } = subscriptionIdOfInvoice.safeParse(event.data.object);
    if (!invoice || subscriptionId === undefined) return;
    const at = new Date(event.created * 1_000);
    await this.cancellations.renewed({ workspaceId, subscriptionId, at }, new Date(invoice.created * 1_000));
  }
}
