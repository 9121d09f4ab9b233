import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCoupon, WireCustomer, WireDiscount, WireSubscription, WireSubscriptionItem } from '../wire.js';
import { addMonths } from './calendar.js';

/** One entry of a `discounts` parameter. */
export interface DiscountParam {
  coupon?: string;
  discount?: string;
}

/** What discounts are on: a subscription as a whole, or one of its items. */
export interface DiscountTarget {
  subscription: WireSubscription;
  item?: WireSubscriptionItem;
}

/** A discount in force, with its coupon. */
export interface DiscountInForce {
  discount: WireDiscount;
  coupon: WireCoupon;
}

/**
 * Sets the discounts of a subscription or an item: a list replaces the present ones, null clears them, an absent or
 * empty list leaves them.
 *
 * @param name the parameter, for error messages
 * @throws StripeFailure for unknown coupons or discounts, or a coupon that cannot be used here
 */
export function setDiscounts(
  tx: Transaction,
  target: DiscountTarget,
  wanted: readonly DiscountParam[] | null | undefined,
  name = 'discounts',
): void {
  if (wanted === undefined || wanted?.length === 0) return;
  const holder = target.item ?? target.subscription;
  const before = [...holder.discounts];
  holder.discounts = (wanted ?? []).map((entry, index) => resolve(tx, target, entry, `${name}[${index}]`));
  for (const id of before.filter((id) => !holder.discounts.includes(id))) dropFrom(tx, target, id);
}

/** Gives a customer a discount for every subscription without one of its own, as the dashboard does. */
export function discountCustomer(tx: Transaction, customer: WireCustomer, coupon: WireCoupon): WireDiscount {
  if (customer.discount) endDiscount(tx, customer.discount.id);
  const discount = tx.insert('discounts', newDiscount(tx, customer.id, coupon));
  customer.discount = discount;
  tx.emit('customer.discount.created', discount);
  return discount;
}

/** Takes a discount off; it is no longer found, as in Stripe. */
export function endDiscount(tx: Transaction, id: string): void {
  const discount = tx.find('discounts', id);
  if (!discount) return;
  tx.emit('customer.discount.deleted', discount);
  tx.remove('discounts', id);
}

/** The discounts on a whole subscription for an invoice made now, in order: its own, or else its customer's. */
export function discountsInForce(tx: Transaction, subscription: WireSubscription): DiscountInForce[] {
  if (subscription.discounts.length > 0) return inForce(tx, subscription.discounts);
  const inherited = tx.find('customers', subscription.customer)?.discount;
  return inForce(tx, inherited ? [inherited.id] : []);
}

/** Those of some discounts that an invoice made now takes, with their coupons, in order. */
export function inForce(tx: Transaction, ids: readonly string[]): DiscountInForce[] {
  return ids.flatMap((id) => {
    const discount = tx.find('discounts', id);
    const coupon = discount && couponOf(tx, discount);
    if (!discount || !coupon || (discount.end !== null && discount.end <= tx.now)) return [];
    return [{ discount, coupon }];
  });
}

/** Drops what an invoice has used up: `once` coupons, and `repeating` ones whose months are over. */
export function dropSpentDiscounts(tx: Transaction, subscription: WireSubscription): void {
  const { customer: customerId, discounts } = subscription;
  const customer = tx.get('customers', customerId);
  if (discounts.length === 0 && customer.discount && lasting(tx, [customer.discount.id]).length === 0) {
    endDiscount(tx, customer.discount.id);
    customer.discount = null;
  }
  for (const item of [undefined, ...subscription.items.data]) {
    const holder = item ?? subscription;
    const kept = lasting(tx, holder.discounts);
    const spent = holder.discounts.filter((id) => !kept.includes(id));
    for (const id of spent) dropFrom(tx, { subscription, ...(item && { item }) }, id);
    holder.discounts = kept;
  }
}

function lasting(tx: Transaction, ids: readonly string[]): string[] {
  return inForce(tx, ids)
    .filter(({ coupon }) => coupon.duration !== 'once')
    .map(({ discount }) => discount.id);
}

/** Ends a discount that is off its target; one that was only borrowed from further up goes on there. */
function dropFrom(tx: Transaction, { subscription, item }: DiscountTarget, id: string): void {
  const discount = tx.find('discounts', id);
  const owner = item ? discount?.subscription_item === item.id : discount?.subscription === subscription.id;
  if (owner) endDiscount(tx, id);
}

/** What a coupon takes off an amount, in minor units, never more than the amount. */
export function discountAmount(coupon: WireCoupon, amount: number, currency: string): number {
  if (amount <= 0) return 0;
  if (coupon.percent_off !== null) return Math.round((amount * coupon.percent_off) / 100);
  const off = coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off;
  return Math.min(amount, off ?? 0);
}

function resolve(tx: Transaction, target: DiscountTarget, entry: DiscountParam, name: string): string {
  if (entry.discount !== undefined) {
    if (usable(tx, target).includes(entry.discount)) return entry.discount;
    throw invalidRequest(`No such discount: '${entry.discount}'`, {
      code: 'resource_missing',
      param: `${name}[discount]`,
    });
  }
  if (entry.coupon === undefined) {
    throw invalidRequest('You must pass either coupon or discount.', { param: name });
  }
  const param = `${name}[coupon]`;
  return applyCoupon(tx, target, tx.get('coupons', entry.coupon, param), param);
}

/** A discount may be one that the target has, or one of what it belongs to. */
function usable(tx: Transaction, { subscription, item }: DiscountTarget): string[] {
  const inherited = tx.find('customers', subscription.customer)?.discount;
  return [...(item?.discounts ?? []), ...subscription.discounts, ...(inherited ? [inherited.id] : [])];
}

function applyCoupon(
  tx: Transaction,
  { subscription, item }: DiscountTarget,
  coupon: WireCoupon,
  param: string,
): string {
  assertUsable(tx, subscription, coupon, param);
  coupon.times_redeemed += 1;
  if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) coupon.valid = false;
  const discount = newDiscount(tx, subscription.customer, coupon);
  if (item) discount.subscription_item = item.id;
  else discount.subscription = subscription.id;
  tx.insert('discounts', discount);
  tx.emit('customer.discount.created', discount);
  return discount.id;
}

function assertUsable(tx: Transaction, subscription: WireSubscription, coupon: WireCoupon, param: string): void {
  if (coupon.redeem_by !== null && coupon.redeem_by <= tx.now) coupon.valid = false;
  if (!coupon.valid) {
    throw invalidRequest(`Coupon expired: ${coupon.id}`, { code: 'coupon_expired', param });
  }
  const { currency } = subscription;
  const hasCurrency = coupon.currency === currency || coupon.currency_options?.[currency] !== undefined;
  if (coupon.amount_off !== null && !hasCurrency) {
    const supported = String(coupon.currency);
    throw invalidRequest(
      `The coupon specified supports currencies of \`${supported}\`. This doesn't match the expected currency: \`${currency}\`.`,
      { param },
    );
  }
}

function newDiscount(tx: Transaction, customer: string, coupon: WireCoupon): WireDiscount {
  const months = coupon.duration === 'repeating' ? coupon.duration_in_months : null;
  return {
    id: newId('di'),
    object: 'discount',
    checkout_session: null,
    customer,
    customer_account: null,
    end: months === null ? null : addMonths(tx.now, months),
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: coupon.id, type: 'coupon' },
    start: tx.now,
    subscription: null,
    subscription_item: null,
  };
}

function couponOf(tx: Transaction, discount: WireDiscount): WireCoupon | undefined {
  const id = discount.source.coupon;
  return id === null ? undefined : (tx.find('coupons', id) ?? tx.find('deletedCoupons', id));
}
