import type Stripe from 'stripe';

import { completePrice } from './price-reader.js';
import type { ReadableItem } from './readable.js';
import type { StripeCalls } from './stripe-calls.js';
import { couponIdOf, type KnownSubscription } from './subscription-reader.js';

/**
 * What a subscription is read with. Stripe expands four levels at most, so the coupons of items and of the customer, and
 * the tiers of prices in other currencies, take calls of their own.
 */
export const SUBSCRIPTION_EXPANSIONS = [
  'customer',
  'discounts.source.coupon.applies_to',
  'discounts.source.coupon.currency_options',
  'items.data.discounts',
  'items.data.price.product',
  'items.data.price.tiers',
  'items.data.price.currency_options',
];

/** A subscription as it was just read from Stripe. */
export interface LoadedSubscription extends KnownSubscription {
  subscription: Stripe.Subscription;
}

/** Reads a subscription; undefined when the account has none with this id. */
export async function loadSubscription(
  calls: StripeCalls,
  subscriptionId: string,
): Promise<LoadedSubscription | undefined> {
  const subscription = await calls.readIfThere('subscriptions.retrieve', (client, options) =>
    client.subscriptions.retrieve(subscriptionId, { expand: SUBSCRIPTION_EXPANSIONS }, options),
  );
  return subscription && completeSubscription(calls, subscription);
}

/** Adds to a subscription, read with the expansions above, what they cannot reach. */
export async function completeSubscription(
  calls: StripeCalls,
  subscription: Stripe.Subscription,
): Promise<LoadedSubscription> {
  const { items, customer } = subscription;
  const data = await completeItems(calls, items.data);
  const itemCoupons = new Map<string, Stripe.Coupon>();
  for (const couponId of new Set(data.flatMap(itemCouponIds))) {
    const coupon = await loadCoupon(calls, couponId);
    if (coupon) itemCoupons.set(couponId, coupon);
  }
  const completed = {
    ...subscription,
    items: { ...items, data },
    customer: typeof customer === 'string' ? customer : await completeCustomer(calls, customer),
  };
  return { subscription: completed, itemCoupons };
}

/** Adds to a customer the coupon of the discount that holds for all of their subscriptions, if there is one. */
export async function completeCustomer<Customer extends Stripe.Customer | Stripe.DeletedCustomer>(
  calls: StripeCalls,
  customer: Customer,
): Promise<Customer> {
  const discount = 'discount' in customer ? customer.discount : null;
  const couponId = discount?.source.coupon;
  if (!discount || typeof couponId !== 'string') return customer;
  const coupon = (await loadCoupon(calls, couponId)) ?? null;
  return { ...customer, discount: { ...discount, source: { ...discount.source, coupon } } };
}

async function completeItems(
  calls: StripeCalls,
  items: readonly Stripe.SubscriptionItem[],
): Promise<Stripe.SubscriptionItem[]> {
  const completed: Stripe.SubscriptionItem[] = [];
  for (const item of items) completed.push({ ...item, price: await completePrice(calls, item.price) });
  return completed;
}

function loadCoupon(calls: StripeCalls, couponId: string): Promise<Stripe.Coupon | undefined> {
  return calls.readIfThere('coupons.retrieve', (client, options) =>
    client.coupons.retrieve(couponId, { expand: ['applies_to', 'currency_options'] }, options),
  );
}

function itemCouponIds({ discounts }: ReadableItem): string[] {
  return discounts.flatMap((discount) => couponIdOf(discount) ?? []);
}
