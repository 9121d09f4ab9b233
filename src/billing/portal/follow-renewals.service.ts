import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';

import { subscriptionIdOfInvoice } from '../stripe-events/dto/invoice-subscription.js';
import { type IncomingStripeEvent, StripeEventHandlers } from '../stripe-events/stripe-event-handlers.js';
import { RenewalListeners } from './renewal-listeners.js';

/** The invoice to come has no id yet. Only what is renewed, and when, matters here. */
const upcomingInvoice = z.object({ period_end: z.int() });

/** Tells features which subscriptions are about to renew. Stripe sends one event for each, some days ahead. */
@Injectable()
export class FollowRenewalsService implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly listeners: RenewalListeners,
  ) {}

  onModuleInit(): void {
    this.handlers.register('invoice.upcoming', (incoming) => this.follow(incoming));
  }

  private async follow({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: invoice } = upcomingInvoice.safeParse(event.data.object);
    const { data: subscriptionId } = subscriptionIdOfInvoice.safeParse(event.data.object);
    if (!invoice || subscriptionId === undefined) return;
    const renewal = { workspaceId, subscriptionId, renewsAt: new Date(invoice.period_end * 1_000) };
    for (const listener of this.listeners.all()) await listener(renewal);
  }
}
