import type Stripe from 'stripe';

/**
 * What the readers of this folder need of Stripe's objects, and no more. Stripe's own types fit; so does the mirror,
 * which keeps exactly these fields. A reader that needs another one names it here, and the compiler shows who has to
 * provide it.
 */
export interface ReadableSubscription extends Pick<
  Stripe.Subscription,
  'id' | 'status' | 'currency' | 'cancel_at' | 'cancel_at_period_end' | 'pause_collection'
> {
  customer: string | ReadableCustomer;
  /** Missing in what was kept before it was read. */
  schedule?: string | { id: string } | null;
  discounts: (string | ReadableDiscount)[];
  items: { data: ReadableItem[] };
  /** For items without rates of their own. Missing in what was kept before it was read. */
  default_tax_rates?: ReadableTaxRate[] | null;
}

/** An item of a subscription. */
export interface ReadableItem extends Pick<Stripe.SubscriptionItem, 'id' | 'quantity'> {
  price: ReadablePrice;
  discounts: (string | ReadableDiscount)[];
  tax_rates?: ReadableTaxRate[] | null;
}

/** A tax that a merchant put on a subscription or an item. */
export type ReadableTaxRate = Pick<Stripe.TaxRate, 'id' | 'inclusive' | 'percentage'>;

/** What a price costs in one currency; tiers have to be expanded. */
export interface ReadableAmounts
  extends Pick<Stripe.Price, 'unit_amount'>, Record<'unit_amount_decimal', ReadableDecimal | null> {
  tiers?: ReadableTier[];
}

/** A price, with the amounts of its default currency; its tiers and product have to be expanded for MRR and names. */
export interface ReadablePrice
  extends
    Pick<Stripe.Price, 'id' | 'active' | 'currency' | 'recurring' | 'tiers_mode' | 'transform_quantity'>,
    ReadableAmounts {
  product: string | ReadableProduct;
  /** Amounts by currency, with or without the default one. */
  currency_options?: Record<string, ReadableAmounts>;
}

/** A step of a tiered price. */
export type ReadableTier = Pick<Stripe.Price.Tier, 'up_to' | 'unit_amount' | 'flat_amount'> &
  Record<'unit_amount_decimal' | 'flat_amount_decimal', ReadableDecimal | null>;

/** A discount in force, with its coupon where that was expanded. */
export interface ReadableDiscount extends Pick<Stripe.Discount, 'end'> {
  source: { coupon: string | ReadableCoupon | null };
}

/** A coupon. */
export interface ReadableCoupon extends Pick<
  Stripe.Coupon,
  'id' | 'percent_off' | 'amount_off' | 'duration' | 'applies_to'
> {
  /** Of the amount. Missing in what is kept with a subscription: there it is the subscription's. */
  currency?: string | null;
  /** Amounts in other currencies, where there are some. */
  currency_options?: Record<string, { amount_off: number }>;
}

/** A customer, maybe a deleted one. */
export type ReadableCustomer =
  | (Pick<Stripe.Customer, 'id' | 'email' | 'deleted'> & {
      /** For subscriptions without discounts of their own. Missing in what was kept before it was read. */
      discount?: ReadableDiscount | null;
    })
  | Pick<Stripe.DeletedCustomer, 'id' | 'deleted'>;

/** A product, maybe a deleted one. */
export type ReadableProduct =
  Pick<Stripe.Product, 'id' | 'name' | 'deleted'> | Pick<Stripe.DeletedProduct, 'id' | 'deleted'>;

/** The client's decimal, or its text. */
export interface ReadableDecimal {
  toString: () => string;
}
