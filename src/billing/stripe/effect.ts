import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import type { BillingCommand } from '../billing.gateway.js';
import type { StripeCalls, WriteTerms } from './stripe-calls.js';
import { type LoadedSubscription, SUBSCRIPTION_EXPANSIONS } from './subscription-loader.js';
import { couponIdOf } from './subscription-reader.js';

/** Metadata key, on the subscription, of the operation that applied the latest offer. */
export const OPERATION_TRACE = 'retainly_operation';
/** Metadata key of the operation that cancelled; apart from the other, so that neither hides the other. */
export const CANCELLATION_TRACE = 'retainly_cancellation';
/** Metadata key of the price a plan change left, for taking it back. */
export const PREVIOUS_PRICE_TRACE = 'retainly_previous_price';

/** What bringing about, or taking back, one effect works with: the subscription as it was just read, and the command. */
export interface EffectContext extends LoadedSubscription {
  calls: StripeCalls;
  command: BillingCommand;
}

/** What a person needs to tell by hand what was done to a subscription. */
export function shownBy(subscription: Stripe.Subscription): Record<string, unknown> {
  const { status, metadata, items, discounts, pause_collection, cancel_at_period_end, cancel_at, schedule } =
    subscription;
  return {
    status,
    [OPERATION_TRACE]: metadata[OPERATION_TRACE] ?? null,
    prices: items.data.map(({ price }) => price.id),
    coupons: discounts.flatMap((discount) => couponIdOf(discount) ?? []),
    is_paused: pause_collection !== null,
    cancel_at_period_end,
    cancel_at,
    schedule: typeof schedule === 'string' ? schedule : (schedule?.id ?? null),
  };
}

/** Changes to a subscription; what every update carries is added by {@link updateSubscription}. */
export type SubscriptionChanges = Omit<Stripe.SubscriptionUpdateParams, 'expand' | 'metadata'>;

/**
 * The idempotency key of a step. The same command always has the same keys, until Stripe keeps a useless answer for
 * them and the generation grows.
 */
export function idempotencyKeyOf({ operationId, keyGeneration }: BillingCommand, step: string): string {
  const key = `retainly-${operationId}-${step}`;
  return keyGeneration === 1 ? key : `${key}-r${keyGeneration}`;
}

/** Applies an offer in one update that carries both the effect and the operation's trace. */
export function applyToSubscription(
  context: EffectContext,
  step: string,
  changes: SubscriptionChanges,
  traces: Record<string, string> = {},
): Promise<Stripe.Subscription> {
  const metadata = { ...traces, [OPERATION_TRACE]: context.command.operationId };
  return updateSubscription(context, step, { ...changes, metadata });
}

/** Takes an offer back in one update that also removes its traces. */
export async function takeBackFromSubscription(context: EffectContext, changes: SubscriptionChanges): Promise<void> {
  const metadata = { [OPERATION_TRACE]: '', [PREVIOUS_PRICE_TRACE]: '' };
  await updateSubscription(context, 'undo', { ...changes, metadata });
}

/** Updates the subscription and checks that it is what Stripe answers. */
export function updateSubscription(
  { calls, command, subscription }: EffectContext,
  step: string,
  changes: SubscriptionChanges & Pick<Stripe.SubscriptionUpdateParams, 'metadata'>,
): Promise<Stripe.Subscription> {
  const terms: WriteTerms = {
    op: 'subscriptions.update',
    idempotencyKey: idempotencyKeyOf(command, step),
    object: 'subscription',
    id: subscription.id,
  };
  return calls.write(terms, (client, options) =>
    client.subscriptions.update(subscription.id, { ...changes, expand: SUBSCRIPTION_EXPANSIONS }, options),
  );
}

/**
 * The one licensed item of a subscription: what a change of plan is about.
 * @throws BillingRefusedError when there is none or more than one, as then the offer does not say which
 */
export function onlyLicensedItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item, ...others] = subscription.items.data.filter(({ price }) => price.recurring?.usage_type !== 'metered');
  if (!item || others.length > 0) throw new BillingRefusedError('subscription_items_unsuitable');
  return item;
}

/**
 * An item as an update names it. Without the id Stripe would add a second item, and without the quantity it would set
 * it to 1.
 */
export function itemAtPrice(
  item: Stripe.SubscriptionItem,
  price: string,
): { id: string; price: string; quantity: number } {
  return { id: item.id, price, quantity: item.quantity ?? 1 };
}
