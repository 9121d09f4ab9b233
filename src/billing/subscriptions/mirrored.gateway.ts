import { Injectable } from '@nestjs/common';

import {
  type BillingCommand,
  BillingGateway,
  type BillingReceipt,
  type PriceSnapshot,
  type SubscriptionSnapshot,
} from '../billing.gateway.js';
import { StripeGateway } from '../stripe/stripe.gateway.js';
import { MirrorNotes } from './mirror-notes.service.js';
import { Mirror } from './mirror.service.js';

/**
 * The billing provider behind a local copy of it: what is asked while a customer waits comes from the copy, and from
 * Stripe only where the copy does not say. Effects never rely on the copy.
 */
@Injectable()
export class MirroredGateway extends BillingGateway {
  constructor(
    private readonly mirror: Mirror,
    private readonly stripe: StripeGateway,
    private readonly notes: MirrorNotes,
  ) {
    super();
  }

  override async findSubscription(
    workspaceId: string,
    subscriptionId: string,
    customerId: string,
  ): Promise<SubscriptionSnapshot | undefined> {
    const mirrored = await this.mirror.findSubscription(workspaceId, subscriptionId);
    if (!mirrored) return this.stripe.findSubscription(workspaceId, subscriptionId, customerId);
    // A subscription never moves to another customer, so there is nothing to ask Stripe about.
    return mirrored.customerId === customerId ? mirrored : undefined;
  }

  override recallSubscription(workspaceId: string, subscriptionId: string): Promise<SubscriptionSnapshot | undefined> {
    return this.mirror.findSubscription(workspaceId, subscriptionId);
  }

  override async findPrice(workspaceId: string, priceId: string): Promise<PriceSnapshot | undefined> {
    return (await this.mirror.findPrice(workspaceId, priceId)) ?? this.stripe.findPrice(workspaceId, priceId);
  }

  override async execute(command: BillingCommand, deadlineMs: number): Promise<BillingReceipt> {
    try {
      return await this.stripe.execute(command, deadlineMs);
    } catch (error) {
      // It may have taken effect all the same, or was refused for something that the copy does not show.
      await this.notes.forget(command.workspaceId, command.subscriptionId);
      throw error;
    }
  }

  override async undo(command: BillingCommand, deadlineMs: number): Promise<boolean> {
    try {
      return await this.stripe.undo(command, deadlineMs);
    } finally {
      await this.notes.forget(command.workspaceId, command.subscriptionId);
    }
  }
}
