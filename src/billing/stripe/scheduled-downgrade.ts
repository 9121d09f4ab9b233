import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import {
  type EffectContext,
  idempotencyKeyOf,
  itemAtPrice,
  onlyLicensedItem,
  OPERATION_TRACE,
  PREVIOUS_PRICE_TRACE,
} from './effect.js';
import type { StripeCalls } from './stripe-calls.js';
import { loadSubscription } from './subscription-loader.js';

type Phase = Stripe.SubscriptionScheduleUpdateParams.Phase;

/**
 * Plans the move to a cheaper price for the end of the paid period: a schedule with the present phase and one interval at
 * the new price, which then lets the subscription go. Discounts and taxes are kept in both.
 *
 * The schedule carries the operation's trace, and hands it to the subscription when the new price begins.
 *
 * @throws BillingRefusedError `subscription_schedule_attached` when another schedule already plans something
 */
export async function planDowngrade(context: EffectContext, terms: { price_id: string }): Promise<Stripe.Subscription> {
  const { calls, command, subscription } = context;
  const item = onlyLicensedItem(subscription);
  const schedule = await ownSchedule(context);
  const written = {
    op: 'subscriptionSchedules.update',
    idempotencyKey: idempotencyKeyOf(command, 'downgrade'),
    object: 'subscription_schedule',
    id: schedule.id,
  };
  const traces = { [OPERATION_TRACE]: command.operationId, [PREVIOUS_PRICE_TRACE]: item.price.id };
  const phases = phasesOf(subscription, { item, startsAt: startOf(schedule, item), price: terms.price_id, traces });
  try {
    await calls.write(written, (client, options) =>
      client.subscriptionSchedules.update(
        schedule.id,
        { end_behavior: 'release', proration_behavior: 'none', metadata: traces, phases },
        options,
      ),
    );
  } catch (error) {
    // A schedule that plans nothing would keep the merchant, and other offers, from changing the subscription.
    if (error instanceof BillingRefusedError) await release(context, schedule.id);
    throw error;
  }
  const planned = await loadSubscription(calls, subscription.id);
  if (!planned) throw new BillingRefusedError('subscription_missing');
  return planned.subscription;
}

/** The schedule of a subscription that an operation planned, or undefined. */
export async function findPlan(
  calls: StripeCalls,
  subscription: Stripe.Subscription,
  operationId: string,
): Promise<Stripe.SubscriptionSchedule | undefined> {
  const schedule = await attachedSchedule(calls, subscription);
  return schedule?.metadata?.[OPERATION_TRACE] === operationId ? schedule : undefined;
}

/** Detaches the schedule of a subscription, which goes on as it is; without effect where there is none. */
export async function releaseSchedule(context: EffectContext): Promise<void> {
  const scheduleId = scheduleIdOf(context.subscription);
  if (scheduleId !== undefined) await release(context, scheduleId);
}

/**
 * Releases a schedule that the command made without getting to plan anything in it; any other stays.
 *
 * Such a schedule carries no trace yet. But Stripe answers the command's own request from memory, and refuses to make
 * another schedule beside the one that is attached.
 */
export async function releaseUnplanned(context: EffectContext): Promise<void> {
  const attached = await attachedSchedule(context.calls, context.subscription);
  if (!attached || !plansNothing(attached)) return;
  try {
    const ours = await createSchedule(context);
    await release(context, ours.id);
  } catch (error) {
    if (!(error instanceof BillingRefusedError)) throw error;
  }
}

/**
 * Refuses to change the plan of a subscription that a schedule manages: the schedule would undo it at its next phase.
 * @throws BillingRefusedError
 */
export function assertNoSchedule(subscription: Stripe.Subscription): void {
  if (scheduleIdOf(subscription) !== undefined) throw new BillingRefusedError('subscription_schedule_attached');
}

/** A new schedule, or one that is attached already but plans nothing: a crash may have left it. */
async function ownSchedule(context: EffectContext): Promise<Stripe.SubscriptionSchedule> {
  const attached = await attachedSchedule(context.calls, context.subscription);
  if (!attached) return createSchedule(context);
  if (!plansNothing(attached)) throw new BillingRefusedError('subscription_schedule_attached');
  return attached;
}

function createSchedule({ calls, command, subscription }: EffectContext): Promise<Stripe.SubscriptionSchedule> {
  const terms = {
    op: 'subscriptionSchedules.create',
    idempotencyKey: idempotencyKeyOf(command, 'schedule'),
    object: 'subscription_schedule',
    id: undefined,
  };
  return calls.write(terms, (client, options) =>
    client.subscriptionSchedules.create({ from_subscription: subscription.id }, options),
  );
}

async function release({ calls, command }: EffectContext, scheduleId: string): Promise<void> {
  const terms = {
    op: 'subscriptionSchedules.release',
    idempotencyKey: idempotencyKeyOf(command, 'release'),
    object: 'subscription_schedule',
    id: scheduleId,
  };
  await calls.write(terms, (client, options) => client.subscriptionSchedules.release(scheduleId, {}, options));
}

async function attachedSchedule(
  calls: StripeCalls,
  subscription: Stripe.Subscription,
): Promise<Stripe.SubscriptionSchedule | undefined> {
  const scheduleId = scheduleIdOf(subscription);
  if (scheduleId === undefined) return undefined;
  return calls.readIfThere('subscriptionSchedules.retrieve', (client, options) =>
    client.subscriptionSchedules.retrieve(scheduleId, {}, options),
  );
}

function plansNothing({ status, phases, end_behavior, metadata }: Stripe.SubscriptionSchedule): boolean {
  const isUnmarked = Object.keys(metadata ?? {}).length === 0;
  return status === 'active' && phases.length === 1 && end_behavior === 'release' && isUnmarked;
}

function startOf(schedule: Stripe.SubscriptionSchedule, item: Stripe.SubscriptionItem): number {
  return schedule.current_phase?.start_date ?? item.current_period_start;
}

/** A phase replaces everything it does not name, so both name all that the subscription has. */
function phasesOf(
  subscription: Stripe.Subscription,
  plan: { item: Stripe.SubscriptionItem; startsAt: number; price: string; traces: Record<string, string> },
): Phase[] {
  const { item, startsAt, price, traces } = plan;
  const { currency, discounts, default_tax_rates: taxRates, status, trial_end: trialEnd } = subscription;
  const kept: Partial<Phase> = {
    currency,
    proration_behavior: 'none',
    ...(discounts.length > 0 && { discounts: discounts.map((discount) => ({ discount: idOf(discount) })) }),
    ...(taxRates && taxRates.length > 0 && { default_tax_rates: taxRates.map(idOf) }),
  };
  const items = subscription.items.data;
  const { interval = 'month', interval_count = 1 } = item.price.recurring ?? {};
  return [
    {
      ...kept,
      items: items.map((each) => phaseItem(each, each.price.id)),
      start_date: startsAt,
      end_date: item.current_period_end,
      ...(status === 'trialing' && trialEnd !== null && { trial_end: trialEnd }),
    },
    {
      ...kept,
      items: items.map((each) => phaseItem(each, each.id === item.id ? price : each.price.id)),
      duration: { interval, interval_count },
      metadata: traces,
    },
  ];
}

function phaseItem(item: Stripe.SubscriptionItem, priceId: string): Phase['items'][number] {
  const { price, quantity } = itemAtPrice(item, priceId);
  const { discounts, tax_rates: taxRates } = item;
  return {
    price,
    // A metered item has no quantity, and Stripe refuses one.
    ...(item.price.recurring?.usage_type !== 'metered' && { quantity }),
    ...(discounts.length > 0 && { discounts: discounts.map((discount) => ({ discount: idOf(discount) })) }),
    ...(taxRates && taxRates.length > 0 && { tax_rates: taxRates.map(idOf) }),
  };
}

function scheduleIdOf({ schedule }: Stripe.Subscription): string | undefined {
  return schedule === null ? undefined : idOf(schedule);
}

function idOf(object: string | { id: string }): string {
  return typeof object === 'string' ? object : object.id;
}
