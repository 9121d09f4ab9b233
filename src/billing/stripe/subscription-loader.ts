import type Stripe from 'stripe';

import type { ReadableItem } from './readable.js';
import type { StripeCalls } from './stripe-calls.js';
import { couponIdOf, type KnownSubscription } from './subscription-reader.js';

/**
 * What a subscription is read with. Stripe expands four levels at most, so the coupons of items and of the customer
 * take calls of their own.
 */
export const SUBSCRIPTION_EXPANSIONS = [
  'customer',
  'discounts.source.coupon.applies_to',
  'items.data.discounts',
  'items.data.price.product',
  'items.data.price.tiers',
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
  const itemCoupons = new Map<string, Stripe.Coupon>();
  for (const couponId of new Set(subscription.items.data.flatMap(itemCouponIds))) {
    const coupon = await loadCoupon(calls, couponId);
    if (coupon) itemCoupons.set(couponId, coupon);
  }
  const { customer } = subscription;
  if (typeof customer === 'string') return { subscription, itemCoupons };
  return { subscription: { ...subscription, customer: await completeCustomer(calls, customer) }, itemCoupons };
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

function loadCoupon(calls: StripeCalls, couponId: string): Promise<Stripe.Coupon | undefined> {
  return calls.readIfThere('coupons.retrieve', (client, options) =>
    client.coupons.retrieve(couponId, { expand: ['applies_to'] }, options),
  );
}

function itemCouponIds({ discounts }: ReadableItem): string[] {
  return discounts.flatMap((discount) => couponIdOf(discount) ?? []);
}
