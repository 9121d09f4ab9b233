import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';

import {
  BillingAccessError,
  BillingNotConnectedError,
  BillingRefusedError,
  BillingUnavailableError,
  BillingUnclearError,
  BillingUnknownError,
} from '../billing.errors.js';
import {
  type BillingAction,
  type BillingCommand,
  BillingGateway,
  type BillingReceipt,
  type PriceSnapshot,
  type SubscriptionSnapshot,
} from '../billing.gateway.js';
import { MirrorNotes } from '../subscriptions/mirror-notes.service.js';
import { seenWith } from '../subscriptions/mirrored-rows.js';
import { type EffectContext, shownBy } from './effect.js';
import { applyEffect, effectStateOf, effectStateOfOurs, undoEffect, undoRemnants } from './effects.js';
import { loadPrice, toPriceSnapshot } from './price-reader.js';
import { StripeCalls } from './stripe-calls.js';
import { StripeClientFactory } from './stripe-client.factory.js';
import { StripeMetrics } from './stripe-metrics.js';
import { completeSubscription, loadSubscription, type LoadedSubscription } from './subscription-loader.js';
import { customerIdOf, subscriptionMrrOf, toSnapshot } from './subscription-reader.js';

/** Two tries of ten seconds, and the pause between them. */
const READ_DEADLINE_MS = 21_000;

/** The billing provider, as Stripe. Everything is read from Stripe at once, and left to the local copy. */
@Injectable()
export class StripeGateway extends BillingGateway {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
    private readonly notes: MirrorNotes,
  ) {
    super();
  }

  override async findSubscription(
    workspaceId: string,
    subscriptionId: string,
    customerId: string,
  ): Promise<SubscriptionSnapshot | undefined> {
    const calls = await this.callsOf(workspaceId, READ_DEADLINE_MS);
    const note = this.notes.from(workspaceId, calls);
    const loaded = await answering(loadSubscription(calls, subscriptionId));
    if (loaded) await note(seenWith(loaded));
    return loaded && customerIdOf(loaded.subscription) === customerId ? toSnapshot(loaded) : undefined;
  }

  /** Nothing is kept here. */
  override recallSubscription(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override async findPrice(workspaceId: string, priceId: string): Promise<PriceSnapshot | undefined> {
    const calls = await this.callsOf(workspaceId, READ_DEADLINE_MS);
    const note = this.notes.from(workspaceId, calls);
    const price = await answering(loadPrice(calls, priceId));
    if (price) await note({ prices: [price] });
    return price && toPriceSnapshot(price);
  }

  override async execute(command: BillingCommand, deadlineMs: number): Promise<BillingReceipt> {
    const calls = await this.callsOf(command.workspaceId, deadlineMs);
    return settling(
      (async () => {
        const loaded = await this.load(calls, command);
        const context = { calls, command, ...loaded };
        switch (await effectStateOf(context)) {
          case 'there':
            return toReceipt(context, loaded);
          case 'unclear':
            throw coveredError(context);
          case 'absent': {
            const updated = await applyEffect(context);
            const note = this.notes.from(command.workspaceId, calls);
            const applied = await completeSubscription(calls, updated);
            await note(seenWith(applied));
            return toReceipt(context, applied, updated);
          }
        }
      })(),
    );
  }

  override async undo(command: BillingCommand, deadlineMs: number): Promise<boolean> {
    const calls = await this.callsOf(command.workspaceId, deadlineMs);
    return settling(
      (async () => {
        const loaded = await loadSubscription(calls, command.subscriptionId);
        // Nothing can be taken back from a subscription that has ended, and nothing can still be applied to it.
        if (!loaded || (loaded.subscription.status === 'canceled' && command.action.kind === 'offer')) return true;
        const context = { calls, command, ...loaded };
        switch (await effectStateOfOurs(context)) {
          case 'absent':
            await undoRemnants(context);
            return false;
          case 'unclear':
            throw coveredError(context);
          case 'there':
            await undoEffect(context);
            return true;
        }
      })(),
    );
  }

  private async callsOf(workspaceId: string, deadlineMs: number): Promise<StripeCalls> {
    return new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, deadlineMs);
  }

  private async load(calls: StripeCalls, command: BillingCommand): Promise<LoadedSubscription> {
    const loaded = await loadSubscription(calls, command.subscriptionId);
    if (!loaded || customerIdOf(loaded.subscription) !== command.customerId) {
      throw new BillingRefusedError('subscription_missing');
    }
    return loaded;
  }
}

function coveredError({ command, subscription }: EffectContext): BillingUnclearError {
  return new BillingUnclearError(
    `a newer operation covers the traces of ${command.operationId}`,
    shownBy(subscription),
  );
}

async function toReceipt(
  { calls, command: { action } }: EffectContext,
  loaded: LoadedSubscription,
  answer?: Stripe.Response<Stripe.Subscription> | Stripe.Subscription,
): Promise<BillingReceipt> {
  return {
    savedMrrCents: await savedMrrOf(calls, action, loaded),
    currency: loaded.subscription.currency,
    stripeRequestId: answer && 'lastResponse' in answer ? answer.lastResponse.requestId : undefined,
  };
}

async function savedMrrOf(calls: StripeCalls, action: BillingAction, loaded: LoadedSubscription): Promise<number> {
  if (action.kind === 'cancel') return 0;
  switch (action.offer.type) {
    case 'discount':
    case 'pause':
      return action.mrrCents;
    case 'downgrade':
      return mrrAtPrice(calls, loaded, action.offer.terms.price_id);
    case 'annual_switch':
      return subscriptionMrrOf(loaded);
  }
}

/** MRR at the price of a downgrade, whether it has begun or is planned. */
async function mrrAtPrice(calls: StripeCalls, loaded: LoadedSubscription, priceId: string): Promise<number> {
  const { items } = loaded.subscription;
  if (items.data.some(({ price }) => price.id === priceId)) return subscriptionMrrOf(loaded);
  const price = await loadPrice(calls, priceId);
  if (!price) throw new BillingUnknownError(`price ${priceId} of a planned downgrade is gone`);
  const planned = items.data.map((item) =>
    item.price.recurring?.usage_type === 'metered' ? item : { ...item, price },
  );
  const subscription = { ...loaded.subscription, items: { ...items, data: planned } };
  return subscriptionMrrOf({ ...loaded, subscription });
}

/** Reads for a caller who waits: a key that no longer works means that the workspace is not connected. */
async function answering<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof BillingAccessError ? new BillingNotConnectedError(error) : error;
  });
}

/** Writes: when a read beside them gets no answer, the outcome as a whole is not known. */
async function settling<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof BillingUnavailableError ? new BillingUnknownError(error) : error;
  });
}
