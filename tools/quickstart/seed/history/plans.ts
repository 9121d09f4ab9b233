import type { PriceSnapshot, SubscriptionSnapshot } from '../../../../src/billing/billing.gateway.js';
import { roundFraction } from '../../../../src/billing/fraction.js';
import { intervalAmount, mrrOf, type RecurringPrice } from '../../../../src/billing/mrr.js';
import { DEMO_PRICE_LIST, DEMO_PRODUCTS, type DemoPrice } from '../../../stripe-double/seed/demo-prices.js';
import { type Country } from './words/names.js';

/** A plan that customers of the history were on. */
export interface HistoryPlan {
  /** Stripe price. */
  priceId: string;
  productId: string;
  /** Name of the product, as sessions show it. */
  name: string;
  /** Lower-case ISO 4217. */
  currency: string;
  interval: 'week' | 'month' | 'year';
  quantity: number;
  /** Minor units of `currency` a month. */
  mrrCents: number;
  /** What a renewal costs, in minor units of `currency`. */
  invoiceCents: number;
  /** Share of the customers who pay in its currency. */
  weight: number;
}

/** A price of the history with everything that decides what it costs. */
type Price = Pick<HistoryPlan, 'priceId' | 'productId' | 'name' | 'currency' | 'interval'> & {
  recurring: RecurringPrice;
};

/** Plans that are no longer sold, so that the demo's catalogue does not have them. */
const LEGACY_PRICES: readonly Price[] = [
  legacy('basic', 'gbp', 1_700),
  legacy('starter', 'gbp', 4_200),
  legacy('team', 'gbp', 8_500),
  legacy('business', 'gbp', 16_900),
  legacy('basic', 'jpy', 2_900),
  legacy('starter', 'jpy', 7_400),
  legacy('team', 'jpy', 14_900),
];

const PRICES: readonly Price[] = [...DEMO_PRICE_LIST.map(catalogued), ...LEGACY_PRICES];

/** How many seats customers of a tiered price have, each as often as the others. */
const SEAT_COUNTS = [4, 12, 30];

/** Every plan of the history. */
export const HISTORY_PLANS: readonly HistoryPlan[] = PRICES.flatMap((price) =>
  (price.recurring.tiers ? SEAT_COUNTS : [1]).map((quantity) => planOf(price, quantity)),
);

/** The plans that customers of a country are on. */
export function plansFor({ currency }: Country): readonly HistoryPlan[] {
  return HISTORY_PLANS.filter((plan) => plan.currency === currency);
}

/** Every price that offers of the history may name, as billing would describe it. */
export const HISTORY_PRICES: ReadonlyMap<string, PriceSnapshot> = new Map(
  PRICES.map((price) => [
    price.priceId,
    {
      ...price,
      currencies: [price.currency],
      intervalCount: 1,
      isActive: true,
      mrrCentsFor: (_currency, quantity) => planOf(price, quantity).mrrCents,
    },
  ]),
);

/** An active subscription to a plan, as billing would describe it. */
export function subscriptionTo(plan: HistoryPlan): SubscriptionSnapshot {
  const { priceId, productId, name, currency, interval, quantity, mrrCents } = plan;
  const item = { itemId: 'si_history', priceId, productId, interval, intervalCount: 1, quantity, isMetered: false };
  return {
    subscriptionId: 'sub_history',
    customerId: 'cus_history',
    email: undefined,
    currency,
    mrrCents,
    isCancellationScheduled: false,
    discounts: [],
    isPaused: false,
    isTrialing: false,
    isPlanScheduled: false,
    items: [{ ...item, productName: name, mrrCents }],
  };
}

function planOf({ recurring: price, ...plan }: Price, quantity: number): HistoryPlan {
  return {
    ...plan,
    quantity,
    mrrCents: mrrOf([{ productId: plan.productId, price, quantity, discounts: [] }]),
    invoiceCents: roundFraction(intervalAmount({ price, quantity })),
    weight: weightOf(plan),
  };
}

function catalogued({ id, product, currency, interval, unit_amount: amount, tiers }: DemoPrice): Price {
  const steps = tiers?.map((tier) => ({
    upTo: tier.up_to === 'inf' ? null : tier.up_to,
    unitAmount: String(tier.unit_amount ?? 0),
    flatAmount: String(tier.flat_amount ?? 0),
  }));
  return {
    priceId: id,
    productId: product,
    name: nameOf(product),
    currency,
    interval,
    recurring: {
      ...recurring(interval, amount),
      tiers: steps ? { mode: 'graduated', steps } : null,
    },
  };
}

function legacy(tier: keyof typeof DEMO_PRODUCTS, currency: string, amountCents: number): Price {
  const productId = DEMO_PRODUCTS[tier];
  return {
    priceId: `price_demo_${tier}_${currency}_month`,
    productId,
    name: nameOf(productId),
    currency,
    interval: 'month',
    recurring: recurring('month', amountCents),
  };
}

/** The catalogue names its products after the last part of their id. */
function nameOf(productId: string): string {
  const name = productId.slice(productId.lastIndexOf('_') + 1);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function recurring(interval: HistoryPlan['interval'], amountCents: number | undefined): RecurringPrice {
  const unitAmount = amountCents === undefined ? null : String(amountCents);
  return { interval, intervalCount: 1, isMetered: false, unitAmount, tiers: null, packages: null };
}

/** Small plans are common; a fifth of the customers pays by the year, hardly anybody by the week. */
function weightOf({ priceId, interval }: Pick<HistoryPlan, 'priceId' | 'interval'>): number {
  const tiers: readonly (readonly [string, number])[] = [
    ['basic', 24],
    ['starter', 32],
    ['team', 24],
    ['business', 11],
    ['scale', 3],
    ['seats', 2.5],
  ];
  const byTier = tiers.find(([tier]) => priceId.includes(tier))?.[1] ?? 0;
  if (interval === 'week') return 1;
  return interval === 'year' ? byTier * 0.28 : byTier;
}
