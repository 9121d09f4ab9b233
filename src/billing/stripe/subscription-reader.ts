import type { SubscriptionItemSnapshot, SubscriptionSnapshot } from '../billing.gateway.js';
import type { HeldDiscount } from '../held-discounts.js';
import { type LastingDiscount, type MrrItem, mrrOf } from '../mrr.js';
import { amountOffIn } from './amounts.js';
import { recurringPriceOf } from './price-reader.js';
import type {
  ReadableCoupon,
  ReadableDiscount,
  ReadableItem,
  ReadablePrice,
  ReadableSubscription,
} from './readable.js';

/** States in which Stripe counts a subscription's MRR. */
const COUNTED = new Set(['active', 'past_due']);
/** States that a subscription never leaves. */
const OVER = new Set(['canceled', 'incomplete_expired']);

/** A subscription with all that its snapshot takes, wherever that came from. */
export interface KnownSubscription {
  subscription: ReadableSubscription;
  /** Coupons of item discounts, by id. */
  itemCoupons: ReadonlyMap<string, ReadableCoupon>;
}

/** A discount and what it takes off. */
interface DiscountInForce {
  discount: ReadableDiscount;
  coupon: ReadableCoupon;
}

/** The subscription in our words. */
export function toSnapshot(loaded: KnownSubscription): SubscriptionSnapshot {
  const { subscription } = loaded;
  return {
    subscriptionId: subscription.id,
    customerId: customerIdOf(subscription),
    email: emailOf(subscription),
    currency: subscription.currency,
    mrrCents: subscriptionMrrOf(loaded),
    isPlanScheduled: Boolean(subscription.schedule),
    isCancellationScheduled: isToEnd(subscription),
    discounts: heldDiscountsOf(loaded),
    isPaused: subscription.status === 'paused' || subscription.pause_collection !== null,
    isTrialing: subscription.status === 'trialing',
    items: subscription.items.data.map((item) => toItemSnapshot(loaded, item)),
  };
}

/** Whether a subscription has ended, or is to end at some time. */
export function isToEnd({ status, cancel_at, cancel_at_period_end }: ReadableSubscription): boolean {
  return OVER.has(status) || cancel_at_period_end || cancel_at !== null;
}

/**
 * The discounts in force for a subscription, its customer's included where that counts, and those of its item where it
 * has only one.
 */
export function heldDiscountsOf({ subscription, itemCoupons }: KnownSubscription): HeldDiscount[] {
  const [item, ...others] = subscription.items.data.filter(({ price }) => price.recurring?.usage_type !== 'metered');
  const ofItem = item && others.length === 0 ? couponsOfItem(item, itemCoupons) : [];
  return [...couponsOf(subscription), ...ofItem].map(({ coupon, discount }) => ({
    percentOff: coupon.percent_off ?? undefined,
    amountOffCents: amountOffIn(coupon, subscription.currency) ?? undefined,
    endsAt: discount.end === null ? undefined : new Date(discount.end * 1_000),
  }));
}

/** MRR of a subscription in minor units; 0 for one that is trialing, paused, unpaid or over. */
export function subscriptionMrrOf(loaded: KnownSubscription): number {
  const { subscription } = loaded;
  if (!COUNTED.has(subscription.status) || subscription.pause_collection !== null) return 0;
  const items = subscription.items.data.map((item) => toMrrItem(loaded, item));
  const lasting = [...couponsOf(subscription)].flatMap(({ coupon }) =>
    lastingDiscountOf(coupon, subscription.currency),
  );
  return mrrOf(items, lasting);
}

/** The id of the customer, expanded or not. */
export function customerIdOf({ customer }: ReadableSubscription): string {
  return typeof customer === 'string' ? customer : customer.id;
}

function emailOf({ customer }: ReadableSubscription): string | undefined {
  if (typeof customer === 'string' || customer.deleted) return undefined;
  return customer.email ?? undefined;
}

function toItemSnapshot(loaded: KnownSubscription, item: ReadableItem): SubscriptionItemSnapshot {
  const { price } = item;
  const recurring = recurringPriceOf(price, loaded.subscription.currency);
  const { product } = price;
  const taxPercents = inclusiveTaxPercentsOf(loaded.subscription, item);
  return {
    itemId: item.id,
    priceId: price.id,
    productId: productIdOf(price),
    productName: typeof product === 'string' || product.deleted ? undefined : product.name,
    interval: recurring.interval,
    intervalCount: recurring.intervalCount,
    quantity: item.quantity ?? 1,
    isMetered: recurring.isMetered,
    mrrCents: mrrOf([toMrrItem(loaded, item)]),
    ...(taxPercents.length > 0 && { inclusiveTaxPercents: taxPercents }),
  };
}

function toMrrItem({ subscription, itemCoupons }: KnownSubscription, item: ReadableItem): MrrItem {
  return {
    productId: productIdOf(item.price),
    price: recurringPriceOf(item.price, subscription.currency),
    quantity: item.quantity ?? 1,
    discounts: couponsOfItem(item, itemCoupons).flatMap(({ coupon }) =>
      lastingDiscountOf(coupon, subscription.currency),
    ),
    inclusiveTaxPercents: inclusiveTaxPercentsOf(subscription, item),
  };
}

/**
 * Taxes that the price of an item includes: the item's own rates, else the subscription's. With Stripe Tax the rate is
 * only known from an invoice, so a price of `tax_behavior: inclusive` counts with its tax there.
 */
function inclusiveTaxPercentsOf({ default_tax_rates: common }: ReadableSubscription, item: ReadableItem): string[] {
  const rates = item.tax_rates && item.tax_rates.length > 0 ? item.tax_rates : (common ?? []);
  return rates.filter(({ inclusive }) => inclusive).map(({ percentage }) => String(percentage));
}

function productIdOf({ product }: ReadablePrice): string {
  return typeof product === 'string' ? product : product.id;
}

/** The discounts on the whole subscription, with their coupons, in order: its own, or else its customer's. */
function* couponsOf({ discounts, customer }: ReadableSubscription): Generator<DiscountInForce> {
  const inherited = typeof customer !== 'string' && 'discount' in customer ? customer.discount : null;
  for (const discount of discounts.length === 0 && inherited ? [inherited] : discounts) {
    if (typeof discount === 'string') continue;
    const { coupon } = discount.source;
    if (coupon !== null && typeof coupon !== 'string') yield { discount, coupon };
  }
}

/** The discounts on an item alone, with those of their coupons that are known, in order. */
function couponsOfItem({ discounts }: ReadableItem, known: ReadonlyMap<string, ReadableCoupon>): DiscountInForce[] {
  return discounts.flatMap((discount) => {
    const id = couponIdOf(discount);
    const coupon = id === undefined ? undefined : known.get(id);
    return typeof discount === 'string' || !coupon ? [] : [{ discount, coupon }];
  });
}

/** The id of a discount's coupon, expanded or not; undefined where the discount itself is not. */
export function couponIdOf(discount: string | ReadableDiscount): string | undefined {
  const coupon = typeof discount === 'string' ? undefined : discount.source.coupon;
  return typeof coupon === 'string' ? coupon : coupon?.id;
}

/** By Stripe's definition only a coupon that never ends lowers MRR. */
function lastingDiscountOf(coupon: ReadableCoupon, currency: string): LastingDiscount[] {
  if (coupon.duration !== 'forever') return [];
  return [
    {
      percentOff: coupon.percent_off === null ? null : String(coupon.percent_off),
      amountOffCents: amountOffIn(coupon, currency),
      productIds: coupon.applies_to?.products ?? null,
    },
  ];
}
