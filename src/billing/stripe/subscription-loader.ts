import type Stripe from 'stripe';

import { completePrice } from './price-reader.js';
import type { ReadableItem } from './readable.js';
import type { StripeCalls } from './stripe-calls.js';
import { couponIdOf, type KnownSubscription } from './subscription-reader.js';

const ITEM_EXPANSIONS = ['discounts', 'price.product', 'price.tiers', 'price.currency_options'];
/** As many as Stripe gives at once. */
const PAGE_SIZE = 100;

/**
 * What a subscription is read with. Stripe expands four levels at most, so the coupons of items and of the customer, and
 * the tiers of prices in other currencies, take calls of their own.
 */
export const SUBSCRIPTION_EXPANSIONS = [
  'customer',
  'discounts.source.coupon.applies_to',
  'discounts.source.coupon.currency_options',
  ...ITEM_EXPANSIONS.map((path) => `items.data.${path}`),
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
  const data = await completeItems(calls, await allItemsOf(calls, subscription));
  const itemCoupons = new Map<string, Stripe.Coupon>();
  for (const couponId of new Set(data.flatMap(itemCouponIds))) {
    const coupon = await loadCoupon(calls, couponId);
    if (coupon) itemCoupons.set(couponId, coupon);
  }
  const completed = {
    ...subscription,
    items: { ...items, data, has_more: false },
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

/** Every item of a subscription: Stripe shows the first ones with it, and lists those after them. */
async function allItemsOf(calls: StripeCalls, { id, items }: Stripe.Subscription): Promise<Stripe.SubscriptionItem[]> {
  const found = [...items.data];
  const expand = ITEM_EXPANSIONS.map((path) => `data.${path}`);
  for (let hasMore = items.has_more; hasMore;) {
    const after = found.at(-1)?.id;
    const position = { subscription: id, limit: PAGE_SIZE, ...(after !== undefined && { starting_after: after }) };
    const page = await calls.read('subscriptionItems.list', (client, options) =>
      client.subscriptionItems.list({ ...position, expand }, options),
    );
    found.push(...page.data);
    hasMore = page.has_more;
  }
  return found;
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
