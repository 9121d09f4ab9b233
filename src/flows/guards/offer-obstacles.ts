import type { FlowOffer } from '../definitions/flow-definition.js';

/** Why an offer cannot be made to a customer, for the merchant who wonders. */
const EXPLANATIONS = {
  not_offered: 'This offer is not one that the session offers for its reason.',
  cancellation_scheduled:
    'The subscription has ended or is already set to end in Stripe, and no offer takes that back.',
  plan_change_scheduled: 'A subscription schedule in Stripe already plans the next changes of this subscription.',
  discount_without_invoice: 'No invoice of this subscription is sure to fall into the months of the discount.',
  discount_other_currency: 'The discount is an amount in another currency than the subscription.',
  equal_or_better_discount: 'The customer already has an equal or better discount.',
  already_paused: 'The subscription is already paused.',
  price_unsuitable:
    'The price of this offer does not fit the subscription: a downgrade moves its one licensed item to a cheaper ' +
    'active price of the same interval, an annual switch to a yearly one of the same product.',
  price_other_currency: 'The price of this offer has no amount in the currency of the subscription.',
  cooldown: 'This customer accepted another offer recently, and the cooldown of the workspace is not over.',
  discount_budget_spent:
    'This discount would cost more than is left of the discount budget of the workspace this month.',
  discount_cost_unknown:
    'There is no exchange rate for the cost of this discount, so it cannot be counted against the discount budget.',
} as const;

/** Stable codes of {@link EXPLANATIONS}; `reason` of the error `offer_not_available`. */
export type OfferObstacle = keyof typeof EXPLANATIONS;

/** An offer of the flow that a session was not shown, and why. */
export interface WithheldOffer {
  offer: FlowOffer;
  obstacle: OfferObstacle;
}

/** A sentence for the merchant; it names no customer. */
export function explainObstacle(obstacle: OfferObstacle): string {
  return EXPLANATIONS[obstacle];
}
