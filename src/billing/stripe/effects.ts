import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import type { BillingAction } from '../billing.gateway.js';
import type { Offer } from '../offer.js';
import { applyAnnualSwitch, undoAnnualSwitch } from './annual-switch.js';
import { applyCancellation, isCancellationThere, undoCancellation } from './cancel-subscription.js';
import { applyDiscount, undoDiscount } from './discount.js';
import { applyDowngrade, undoDowngrade } from './downgrade.js';
import { CANCELLATION_TRACE, type EffectContext, OPERATION_TRACE } from './effect.js';
import { applyPause, undoPause } from './pause.js';
import { findPlan, releaseUnplanned } from './scheduled-downgrade.js';
import { isToEnd } from './subscription-reader.js';

/** Brings the effect of the context's command about. */
export function applyEffect(context: EffectContext): Promise<Stripe.Subscription> {
  const { action } = context.command;
  return action.kind === 'cancel' ? applyCancellation(context, action) : applyOffer(context, action.offer);
}

/** Takes back what the context's command may have left on the way to an effect that is not there. */
export async function undoRemnants(context: EffectContext): Promise<void> {
  if (isPlanned(context.command.action)) await releaseUnplanned(context);
}

/** Takes the effect of the context's command back; it is there. */
export function undoEffect(context: EffectContext): Promise<void> {
  const { action } = context.command;
  return action.kind === 'cancel' ? undoCancellation(context) : undoOffer(context, action.offer);
}

/**
 * Whether a subscription shows the effect of a command. A plan for the end of the period shows in its schedule.
 *
 * An offer leaves its operation's id in the metadata. Ids are ordered by time, so another id there is either older (ours
 * never arrived) or newer (it covers what ours may have left).
 */
export async function effectStateOf(context: EffectContext): Promise<'there' | 'absent' | 'unclear'> {
  const { calls, command, subscription } = context;
  const { action, operationId } = command;
  if (isPlanned(action) && (await findPlan(calls, subscription, operationId))) return 'there';
  if (action.kind === 'cancel') return isCancellationThere(subscription, action.mode) ? 'there' : 'absent';
  const trace = subscription.metadata[OPERATION_TRACE];
  if (trace === operationId) return 'there';
  return trace !== undefined && trace > operationId ? 'unclear' : 'absent';
}

/** The same for taking the effect back: a cancellation that carries somebody else's trace, or none, is not ours to undo. */
export async function effectStateOfOurs(context: EffectContext): Promise<'there' | 'absent' | 'unclear'> {
  const { command, subscription } = context;
  const isOurs = command.action.kind === 'offer' || subscription.metadata[CANCELLATION_TRACE] === command.operationId;
  return isOurs ? effectStateOf(context) : 'absent';
}

function isPlanned(action: BillingAction): boolean {
  return action.kind === 'offer' && action.offer.type === 'downgrade' && action.offer.terms.at === 'period_end';
}

/**
 * @throws BillingRefusedError also when the subscription is to end by now: no offer takes that back, and the schedule of
 * a downgrade would even quietly let it go on
 */
async function applyOffer(context: EffectContext, offer: Offer): Promise<Stripe.Subscription> {
  if (isToEnd(context.subscription)) throw new BillingRefusedError('cancellation_scheduled');
  switch (offer.type) {
    case 'discount':
      return applyDiscount(context, offer.terms);
    case 'pause':
      return applyPause(context, offer.terms);
    case 'downgrade':
      return applyDowngrade(context, offer.terms);
    case 'annual_switch':
      return applyAnnualSwitch(context, offer.terms);
  }
}

function undoOffer(context: EffectContext, offer: Offer): Promise<void> {
  switch (offer.type) {
    case 'discount':
      return undoDiscount(context, offer.terms);
    case 'pause':
      return undoPause(context);
    case 'downgrade':
      return undoDowngrade(context);
    case 'annual_switch':
      return undoAnnualSwitch(context);
  }
}
