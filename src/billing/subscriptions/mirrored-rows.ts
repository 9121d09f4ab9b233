import { amountOffIn, amountsIn, currenciesOf, isReadableIn } from '../stripe/amounts.js';
import type {
  ReadableAmounts,
  ReadableCoupon,
  ReadableCustomer,
  ReadableDiscount,
  ReadableItem,
  ReadablePrice,
  ReadableProduct,
  ReadableSubscription,
  ReadableTaxRate,
  ReadableTier,
} from '../stripe/readable.js';
import { customerIdOf, type KnownSubscription } from '../stripe/subscription-reader.js';

/** A price as it is kept: its product is a row of its own. */
export type KeptPrice = ReadablePrice & { product: string };

/** A subscription as it is kept: customer, prices and products are rows of their own. */
export interface KeptSubscription extends Omit<ReadableSubscription, 'customer' | 'items'> {
  items: (Omit<ReadableItem, 'price'> & { priceId: string })[];
  itemCoupons: ReadableCoupon[];
}

/** Rows of the mirror by table, each with its id; what a table keeps beside them is the same for all. */
export interface MirroredRows {
  stripe_customers: { id: string; email: string | null; discount: ReadableDiscount | null }[];
  stripe_products: { id: string; name: string | null }[];
  stripe_prices: { id: string; product_id: string; data: KeptPrice }[];
  stripe_subscriptions: { id: string; customer_id: string; data: KeptSubscription }[];
}

/** A table of the mirror. */
export type MirroredTable = keyof MirroredRows;

/** A row of any of them. */
export type MirroredRow = MirroredRows[MirroredTable][number];

/** Every table, in the order in which they are written. */
export const MIRRORED_TABLES: readonly MirroredTable[] = [
  'stripe_customers',
  'stripe_products',
  'stripe_prices',
  'stripe_subscriptions',
];

/** Objects of Stripe to keep, by kind. */
export interface Seen {
  customers?: readonly ReadableCustomer[];
  products?: readonly ReadableProduct[];
  /** An expanded product is kept too. */
  prices?: readonly ReadablePrice[];
  /** An expanded customer is kept too. */
  subscriptions?: readonly KnownSubscription[];
}

/** The rows of some objects, each id once. What was read without the expansions its snapshot takes is left out. */
export function rowsOf({ customers = [], products = [], prices = [], subscriptions = [] }: Seen): MirroredRows {
  const ofSubscriptions = subscriptions.map(({ subscription }) => subscription.customer);
  const ofPrices = prices.map((price) => price.product);
  return {
    stripe_customers: distinct(
      [...customers, ...ofSubscriptions.filter((each) => typeof each !== 'string')],
      customerRow,
    ),
    stripe_products: distinct([...products, ...ofPrices.filter((each) => typeof each !== 'string')], productRow),
    stripe_prices: distinct(prices.filter(isWholePrice), priceRow),
    stripe_subscriptions: distinct(subscriptions.filter(isWholeSubscription), subscriptionRow),
  };
}

/** Everything that a subscription was read with. */
export function seenWith(known: KnownSubscription): Seen {
  return { subscriptions: [known], prices: known.subscription.items.data.map((item) => item.price) };
}

/** Puts a kept subscription together again; undefined when one of its prices, or its amount in the currency, is missing. */
export function toKnownSubscription(
  kept: KeptSubscription,
  customer: ReadableCustomer,
  prices: ReadonlyMap<string, ReadablePrice>,
): KnownSubscription | undefined {
  const data: ReadableItem[] = [];
  for (const { priceId, ...item } of kept.items) {
    const price = prices.get(priceId);
    if (!price || !isReadableIn(price, kept.currency)) return undefined;
    data.push({ ...item, price });
  }
  return {
    subscription: { ...kept, customer, items: { data } },
    itemCoupons: new Map(kept.itemCoupons.map((coupon) => [coupon.id, coupon])),
  };
}

function isWholePrice(price: ReadablePrice): boolean {
  return currenciesOf(price).every((currency) => amountsIn(price, currency));
}

function isWholeSubscription({ subscription }: KnownSubscription): boolean {
  return subscription.discounts.every(
    (discount) => typeof discount !== 'string' && typeof discount.source.coupon !== 'string',
  );
}

function customerRow(customer: ReadableCustomer): MirroredRows['stripe_customers'][number] {
  if (!('email' in customer) || customer.deleted) return { id: customer.id, email: null, discount: null };
  const { id, email, discount } = customer;
  return { id, email, discount: discount ? keptDiscount(discount, ofAnyCurrency) : null };
}

function productRow(product: ReadableProduct): MirroredRows['stripe_products'][number] {
  return { id: product.id, name: 'name' in product && !product.deleted ? product.name : null };
}

function priceRow(price: ReadablePrice): MirroredRows['stripe_prices'][number] {
  const product = typeof price.product === 'string' ? price.product : price.product.id;
  const { id, active, currency, recurring, tiers_mode, transform_quantity, currency_options: options = {} } = price;
  const others = Object.entries(options).filter(([other]) => other !== currency);
  const data: KeptPrice = {
    id,
    active,
    currency,
    recurring,
    tiers_mode,
    transform_quantity,
    product,
    ...keptAmounts(price),
    ...(others.length > 0 && {
      currency_options: Object.fromEntries(others.map(([other, amounts]) => [other, keptAmounts(amounts)])),
    }),
  };
  return { id, product_id: product, data };
}

function keptAmounts({ unit_amount, unit_amount_decimal, tiers }: ReadableAmounts): ReadableAmounts {
  return {
    unit_amount,
    unit_amount_decimal: unit_amount_decimal?.toString() ?? null,
    ...(tiers && { tiers: tiers.map(keptTier) }),
  };
}

function subscriptionRow({
  subscription,
  itemCoupons,
}: KnownSubscription): MirroredRows['stripe_subscriptions'][number] {
  const { id, status, currency, cancel_at, cancel_at_period_end, pause_collection, schedule } = subscription;
  const local = (coupon: ReadableCoupon): ReadableCoupon => keptCoupon(coupon, amountOffIn(coupon, currency));
  const keptIfWhole = (discount: string | ReadableDiscount): string | ReadableDiscount =>
    typeof discount === 'string' ? discount : keptDiscount(discount, local);
  const data: KeptSubscription = {
    id,
    status,
    currency,
    cancel_at,
    cancel_at_period_end,
    pause_collection,
    schedule: typeof schedule === 'object' ? (schedule?.id ?? null) : (schedule ?? null),
    discounts: subscription.discounts.map(keptIfWhole),
    default_tax_rates: (subscription.default_tax_rates ?? []).map(keptTaxRate),
    items: subscription.items.data.map((item) => ({
      id: item.id,
      priceId: item.price.id,
      discounts: item.discounts.map(keptIfWhole),
      tax_rates: (item.tax_rates ?? []).map(keptTaxRate),
      ...(item.quantity !== undefined && { quantity: item.quantity }),
    })),
    itemCoupons: [...itemCoupons.values()].map(local),
  };
  return { id, customer_id: customerIdOf(subscription), data };
}

function keptTaxRate({ id, inclusive, percentage }: ReadableTaxRate): ReadableTaxRate {
  return { id, inclusive, percentage };
}

function keptDiscount(
  { end, source: { coupon } }: ReadableDiscount,
  keep: (coupon: ReadableCoupon) => ReadableCoupon,
): ReadableDiscount {
  return { end, source: { coupon: coupon === null || typeof coupon === 'string' ? coupon : keep(coupon) } };
}

/** Customers may have subscriptions in several currencies, so their coupon keeps all of its amounts. */
function ofAnyCurrency(coupon: ReadableCoupon): ReadableCoupon {
  const { amount_off: amountOff, currency, currency_options: options } = coupon;
  const kept = keptCoupon(coupon, amountOff);
  return amountOff === null
    ? kept
    : { ...kept, currency: currency ?? null, ...(options && { currency_options: options }) };
}

/** Which products a coupon is limited to matters only where it lowers MRR; lists do not tell it for the others. */
function keptCoupon(
  { id, percent_off, duration, applies_to }: ReadableCoupon,
  amountOff: number | null,
): ReadableCoupon {
  const isLasting = duration === 'forever' && applies_to;
  const kept = { id, percent_off, amount_off: amountOff, duration };
  return { ...kept, ...(isLasting && { applies_to: { products: applies_to.products } }) };
}

function keptTier(tier: ReadableTier): ReadableTier {
  const { up_to, unit_amount, flat_amount } = tier;
  return {
    up_to,
    unit_amount,
    flat_amount,
    unit_amount_decimal: tier.unit_amount_decimal?.toString() ?? null,
    flat_amount_decimal: tier.flat_amount_decimal?.toString() ?? null,
  };
}

function distinct<Object, Row extends { id: string }>(
  objects: readonly Object[],
  toRow: (object: Object) => Row,
): Row[] {
  return [...new Map(objects.map(toRow).map((row) => [row.id, row])).values()];
}
