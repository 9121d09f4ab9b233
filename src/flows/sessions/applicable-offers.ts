import type { PriceSnapshot, SubscriptionItemSnapshot, SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import { holdsEqualOrBetter } from '../../billing/held-discounts.js';
import type { FlowOffer, FlowStep } from '../definitions/flow-definition.js';
import type { OfferObstacle, WithheldOffer } from '../guards/offer-obstacles.js';
import { toOffer } from './offer-terms.js';

type DiscountOffer = Extract<FlowOffer, { type: 'discount' }>;

/** Prices by id, as far as Stripe has them. */
export type KnownPrices = ReadonlyMap<string, PriceSnapshot>;

/** The steps that a customer is shown, and the offers that are left out of them. */
export interface OfferChoice {
  steps: FlowStep[];
  withheld: WithheldOffer[];
}

/**
 * Leaves out the offers with an obstacle, and offer steps left empty.
 *
 * A customer never sees an offer that would be refused, or change nothing, once accepted.
 */
export function chooseOffers(
  steps: FlowStep[],
  obstacleOf: (offer: FlowOffer) => OfferObstacle | undefined,
): OfferChoice {
  const withheld: WithheldOffer[] = [];
  const shown = steps.flatMap((step): FlowStep[] => {
    if (step.type !== 'offer') return [step];
    const offers = step.offers.filter((offer) => {
      const obstacle = obstacleOf(offer);
      if (obstacle !== undefined) withheld.push({ offer, obstacle });
      return obstacle === undefined;
    });
    return offers.length === 0 ? [] : [{ ...step, offers }];
  });
  return { steps: shown, withheld };
}

/** Why an offer cannot do what it says for this subscription; undefined when it can. */
export function subscriptionObstacleOf(
  offer: FlowOffer,
  subscription: SubscriptionSnapshot,
  prices: KnownPrices,
  now: Date,
): OfferObstacle | undefined {
  return obstacleInForceOf(offer, subscription, now) ?? misfitOf(offer, subscription, prices);
}

/**
 * What of the subscription's present state keeps an offer from it: the part of {@link subscriptionObstacleOf} that may
 * come up between a session's start and its save.
 */
export function obstacleInForceOf(
  offer: FlowOffer,
  subscription: SubscriptionSnapshot,
  now: Date,
): OfferObstacle | undefined {
  // None of the offers takes back a cancellation that Stripe already has: accepted, they would save nobody.
  if (subscription.isCancellationScheduled) return 'cancellation_scheduled';
  const accepted = toOffer(offer);
  switch (accepted.type) {
    case 'discount': {
      const { discounts, mrrCents } = subscription;
      return holdsEqualOrBetter(discounts, accepted.terms, { mrrCents, now }) ? 'equal_or_better_discount' : undefined;
    }
    case 'pause':
      return subscription.isPaused ? 'already_paused' : undefined;
    case 'downgrade':
    case 'annual_switch':
      return subscription.isPlanScheduled ? 'plan_change_scheduled' : undefined;
  }
}

/** What does not fit between an offer and the plan of a subscription. */
function misfitOf(
  offer: FlowOffer,
  subscription: SubscriptionSnapshot,
  prices: KnownPrices,
): OfferObstacle | undefined {
  switch (offer.type) {
    case 'discount':
      if (offer.currency !== undefined && offer.currency !== subscription.currency) return 'discount_other_currency';
      return isFeltDiscount(offer, subscription) ? undefined : 'discount_without_invoice';
    case 'pause':
      return undefined;
    case 'downgrade':
      return priceObstacleOf(prices.get(offer.price_id), subscription, isDowngrade);
    case 'annual_switch':
      return priceObstacleOf(prices.get(offer.price_id), subscription, isAnnualSwitch);
  }
}

/** Whether an invoice falls into the months of the discount: they may be over before a longer plan's next one. */
function isFeltDiscount(offer: DiscountOffer, subscription: SubscriptionSnapshot): boolean {
  return licensedItems(subscription).every((item) => monthsBetweenInvoices(item) <= offer.duration_months);
}

/** Whole months for monthly plans, 0 for shorter ones; a yearly plan never takes a discount that is bound to months. */
function monthsBetweenInvoices({ interval, intervalCount }: SubscriptionItemSnapshot): number {
  if (interval === 'year' || (interval === 'month' && intervalCount >= 12)) return Infinity;
  return interval === 'month' ? intervalCount : 0;
}

/** Why a subscription cannot move to a price; amounts of different currencies are never compared. */
function priceObstacleOf(
  price: PriceSnapshot | undefined,
  subscription: SubscriptionSnapshot,
  isFitting: (price: PriceSnapshot, subscription: SubscriptionSnapshot) => boolean,
): OfferObstacle | undefined {
  if (!price?.isActive) return 'price_unsuitable';
  if (!price.currencies.includes(subscription.currency)) return 'price_other_currency';
  return isFitting(price, subscription) ? undefined : 'price_unsuitable';
}

function isDowngrade(price: PriceSnapshot, subscription: SubscriptionSnapshot): boolean {
  const item = onlyLicensedItem(subscription);
  if (!item || price.interval !== item.interval || price.intervalCount !== item.intervalCount) return false;
  return price.mrrCentsFor(subscription.currency, item.quantity, item.inclusiveTaxPercents) < item.mrrCents;
}

function isAnnualSwitch(price: PriceSnapshot, subscription: SubscriptionSnapshot): boolean {
  const item = onlyLicensedItem(subscription);
  const isYearly = price.interval === 'year' && price.intervalCount === 1;
  return isYearly && price.productId === item?.productId && item.interval !== 'year';
}

/** The item a plan change would move; a change of one item among several is not one plan for another. */
function onlyLicensedItem(subscription: SubscriptionSnapshot): SubscriptionItemSnapshot | undefined {
  const [item, ...others] = licensedItems(subscription);
  return others.length === 0 ? item : undefined;
}

function licensedItems(subscription: SubscriptionSnapshot): SubscriptionItemSnapshot[] {
  return subscription.items.filter((item) => !item.isMetered);
}
