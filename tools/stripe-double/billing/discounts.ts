import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCoupon, WireDiscount, WireSubscription } from '../wire.js';
import { addMonths } from './calendar.js';

/** One entry of a `discounts` parameter. */
export interface DiscountParam {
  coupon?: string;
  discount?: string;
}

/**
 * Sets the discounts of a subscription: a list replaces the present ones, null clears them, an absent or empty list
 * leaves them.
 *
 * @throws StripeFailure for unknown coupons or discounts, or a coupon that cannot be used here
 */
export function setDiscounts(
  tx: Transaction,
  subscription: WireSubscription,
  wanted: readonly DiscountParam[] | null | undefined,
): void {
  if (wanted === undefined || wanted?.length === 0) return;
  const before = [...subscription.discounts];
  subscription.discounts = (wanted ?? []).map((entry, index) => resolve(tx, subscription, entry, index));
  for (const id of before.filter((id) => !subscription.discounts.includes(id))) endDiscount(tx, id);
}

/** Takes a discount off; it is no longer found, as in Stripe. */
export function endDiscount(tx: Transaction, id: string): void {
  const discount = tx.find('discounts', id);
  if (!discount) return;
  tx.emit('customer.discount.deleted', discount);
  tx.remove('discounts', id);
}

/** The discounts in force for an invoice made now, with their coupons, in order. */
export function discountsInForce(
  tx: Transaction,
  subscription: WireSubscription,
): { discount: WireDiscount; coupon: WireCoupon }[] {
  return subscription.discounts.flatMap((id) => {
    const discount = tx.find('discounts', id);
    const coupon = discount && couponOf(tx, discount);
    if (!discount || !coupon || (discount.end !== null && discount.end <= tx.now)) return [];
    return [{ discount, coupon }];
  });
}

/** Drops what an invoice has used up: `once` coupons, and `repeating` ones whose months are over. */
export function dropSpentDiscounts(tx: Transaction, subscription: WireSubscription): void {
  const inForce = discountsInForce(tx, subscription);
  const kept = inForce.filter(({ coupon }) => coupon.duration !== 'once').map(({ discount }) => discount.id);
  for (const id of subscription.discounts.filter((id) => !kept.includes(id))) endDiscount(tx, id);
  subscription.discounts = kept;
}

/** What a coupon takes off an amount, in minor units, never more than the amount. */
export function discountAmount(coupon: WireCoupon, amount: number, currency: string): number {
  if (amount <= 0) return 0;
  if (coupon.percent_off !== null) return Math.round((amount * coupon.percent_off) / 100);
  const off = coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off;
  return Math.min(amount, off ?? 0);
}

function resolve(tx: Transaction, subscription: WireSubscription, entry: DiscountParam, index: number): string {
  if (entry.discount !== undefined) {
    if (subscription.discounts.includes(entry.discount)) return entry.discount;
    throw invalidRequest(`No such discount: '${entry.discount}'`, {
      code: 'resource_missing',
      param: `discounts[${index}][discount]`,
    });
  }
  if (entry.coupon === undefined) {
    throw invalidRequest('You must pass either coupon or discount.', { param: `discounts[${index}]` });
  }
  const param = `discounts[${index}][coupon]`;
  return applyCoupon(tx, subscription, tx.get('coupons', entry.coupon, param), param);
}

function applyCoupon(tx: Transaction, subscription: WireSubscription, coupon: WireCoupon, param: string): string {
  assertUsable(tx, subscription, coupon, param);
  coupon.times_redeemed += 1;
  if (coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions) coupon.valid = false;
  const discount = tx.insert('discounts', newDiscount(tx, subscription, coupon));
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

function newDiscount(tx: Transaction, subscription: WireSubscription, coupon: WireCoupon): WireDiscount {
  const months = coupon.duration === 'repeating' ? coupon.duration_in_months : null;
  return {
    id: newId('di'),
    object: 'discount',
    checkout_session: null,
    customer: subscription.customer,
    customer_account: null,
    end: months === null ? null : addMonths(tx.now, months),
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: coupon.id, type: 'coupon' },
    start: tx.now,
    subscription: subscription.id,
    subscription_item: null,
  };
}

function couponOf(tx: Transaction, discount: WireDiscount): WireCoupon | undefined {
  const id = discount.source.coupon;
  return id === null ? undefined : (tx.find('coupons', id) ?? tx.find('deletedCoupons', id));
}
