import type Stripe from 'stripe';
import type { z } from 'zod';

import { BillingRefusedError } from '../billing.errors.js';
import { holdsEqualOrBetter } from '../held-discounts.js';
import type { DiscountTerms } from '../offer.js';
import { applyToSubscription, type EffectContext, idempotencyKeyOf, takeBackFromSubscription } from './effect.js';
import { couponIdOf, heldDiscountsOf } from './subscription-reader.js';

/** Terms of a discount, in our words. */
export type Discount = z.infer<typeof DiscountTerms>;

/**
 * Adds a discount to those the subscription has. It begins with the next invoice and ends after so many calendar months.
 * @throws BillingRefusedError also when the subscription has an equal or better one by now
 */
export async function applyDiscount(context: EffectContext, terms: Discount): Promise<Stripe.Subscription> {
  const { subscription } = context;
  const { action } = context.command;
  const mrrCents = action.kind === 'offer' ? action.mrrCents : 0;
  if (holdsEqualOrBetter(heldDiscountsOf(context), terms, { mrrCents, now: context.command.requestedAt })) {
    throw new BillingRefusedError('equal_or_better_discount');
  }
  const couponId = await ensureCoupon(context, couponFor(terms, subscription.currency));
  // A list replaces what is there, so the discounts in force are sent again.
  const inForce = discountsInForce(subscription).map((discount) => ({ discount: idOf(discount) }));
  return applyToSubscription(context, 'discount', { discounts: [...inForce, { coupon: couponId }] });
}

/** Takes the newest discount with these terms off again; others stay. */
export async function undoDiscount(context: EffectContext, terms: Discount): Promise<void> {
  const { discounts, currency } = context.subscription;
  const { id: couponId } = couponFor(terms, currency);
  const ours = discounts.findLast((discount) => couponIdOf(discount) === couponId);
  const rest = discounts.filter((discount) => discount !== ours).map((discount) => ({ discount: idOf(discount) }));
  // An empty list would leave everything as it is; the empty string clears.
  const changes = ours === undefined ? {} : { discounts: rest.length > 0 ? rest : ('' as const) };
  await takeBackFromSubscription(context, changes);
}

/** A customer's discount only counts for a subscription without discounts of its own, so it has to become one. */
function discountsInForce({ discounts, customer }: Stripe.Subscription): (string | Stripe.Discount)[] {
  const inherited = typeof customer === 'string' || customer.deleted ? undefined : customer.discount;
  return discounts.length === 0 && inherited ? [inherited] : discounts;
}

/** A coupon in Stripe's words, with the id under which every discount with the same terms finds it. */
type CouponTerms = Stripe.CouponCreateParams & { id: string };

/** The coupon of an offer: one per terms, so that a merchant's account is not littered with one per customer. */
function couponFor(terms: Discount, currency: string): CouponTerms {
  const months = terms.duration_months;
  const lasting = { duration: 'repeating' as const, duration_in_months: months };
  const period = months === 1 ? '1 month' : `${months} months`;
  if ('percent' in terms) {
    return {
      ...lasting,
      id: `retainly_${terms.percent}p_${months}m`,
      percent_off: terms.percent,
      name: `${terms.percent} % off for ${period}`,
    };
  }
  const amount = terms.amount_off_cents;
  return {
    ...lasting,
    id: `retainly_${amount}${currency}_${months}m`,
    amount_off: amount,
    currency,
    name: `${amount} ${currency} off for ${period}`,
  };
}

/**
 * Makes the coupon unless it is there.
 * @throws BillingRefusedError when a coupon of another meaning has its id, or it was made unusable
 */
async function ensureCoupon({ calls, command }: EffectContext, wanted: CouponTerms): Promise<string> {
  const existing = await calls.readIfThere('coupons.retrieve', (client, options) =>
    client.coupons.retrieve(wanted.id, {}, options),
  );
  if (existing) {
    if (!isSameCoupon(existing, wanted)) throw new BillingRefusedError('coupon_conflict');
    return wanted.id;
  }
  const terms = {
    op: 'coupons.create',
    idempotencyKey: idempotencyKeyOf(command, 'coupon'),
    object: 'coupon',
    id: wanted.id,
  };
  try {
    await calls.write(terms, (client, options) => client.coupons.create(wanted, options));
  } catch (error) {
    const isRaced = error instanceof BillingRefusedError && error.reason === 'resource_already_exists';
    if (!isRaced) throw error;
  }
  return wanted.id;
}

function isSameCoupon(coupon: Stripe.Coupon, wanted: CouponTerms): boolean {
  return (
    coupon.valid &&
    coupon.percent_off === (wanted.percent_off ?? null) &&
    coupon.amount_off === (wanted.amount_off ?? null) &&
    coupon.currency === (wanted.currency ?? null) &&
    coupon.duration_in_months === wanted.duration_in_months
  );
}

function idOf(discount: string | Stripe.Discount): string {
  return typeof discount === 'string' ? discount : discount.id;
}
