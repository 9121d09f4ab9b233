import type Stripe from 'stripe';

import { BillingRefusedError } from '../billing.errors.js';
import { completePrice, currenciesWithoutTiers, loadPrice } from '../stripe/price-reader.js';
import type { ReadablePrice } from '../stripe/readable.js';
import type { StripeCalls } from '../stripe/stripe-calls.js';
import { loadSubscription } from '../stripe/subscription-loader.js';
import type { KnownSubscription } from '../stripe/subscription-reader.js';
import { type Seen, seenWith } from './mirrored-rows.js';
import type { PassStage } from './mirror-pass.js';

/** As many as Stripe gives at once. */
const PAGE_SIZE = 100;
/** Four levels at most: what lies deeper is read for itself, see {@link needsOwnRead}. */
const LISTED_SUBSCRIPTION = ['data.customer', 'data.discounts.source.coupon', 'data.items.data.discounts'];
const LISTED_PRICE = ['data.product', 'data.tiers', 'data.currency_options'];

/** What a page shows, and where the next one begins. */
export interface Page {
  seen: Seen;
  count: number;
  /** The last object of the page; null when no page follows. */
  next: string | null;
}

/** How a page is read. */
export interface PageReading {
  calls: StripeCalls;
  /** Resolves when the next request may be sent. */
  turn: () => Promise<void>;
  /** Those of the prices that the mirror can already say something about. */
  knownPrices: (priceIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Reads the page of a stage that follows `cursor`, with all that its objects' snapshots take. A cursor that Stripe no
 * longer knows leads back to the first page.
 * @throws BillingUnavailableError, BillingAccessError
 */
export async function readPage(reading: PageReading, stage: PassStage, cursor: string | null): Promise<Page> {
  try {
    return await (stage === 'prices' ? pricePage(reading, cursor) : subscriptionPage(reading, cursor));
  } catch (error) {
    const isCursorGone = error instanceof BillingRefusedError && error.reason === 'resource_missing';
    if (cursor === null || !isCursorGone) throw error;
    return readPage(reading, stage, null);
  }
}

async function pricePage({ calls, turn }: PageReading, cursor: string | null): Promise<Page> {
  await turn();
  const list = await calls.read('prices.list', (client, options) =>
    client.prices.list({ ...pageAfter(cursor), expand: LISTED_PRICE }, options),
  );
  const prices: ReadablePrice[] = [];
  for (const price of list.data) {
    if (currenciesWithoutTiers(price).length > 0) await turn();
    prices.push(await completePrice(calls, price));
  }
  return { seen: { prices }, ...positionOf(list) };
}

async function subscriptionPage(reading: PageReading, cursor: string | null): Promise<Page> {
  const { calls, turn } = reading;
  await turn();
  const list = await calls.read('subscriptions.list', (client, options) =>
    client.subscriptions.list({ ...pageAfter(cursor), status: 'all', expand: LISTED_SUBSCRIPTION }, options),
  );
  const subscriptions: KnownSubscription[] = [];
  const prices: ReadablePrice[] = [];
  for (const subscription of list.data) {
    if (!needsOwnRead(subscription)) {
      subscriptions.push({ subscription, itemCoupons: new Map() });
      continue;
    }
    await turn();
    const loaded = await loadSubscription(calls, subscription.id);
    if (!loaded) continue;
    const seen = seenWith(loaded);
    subscriptions.push(...(seen.subscriptions ?? []));
    prices.push(...(seen.prices ?? []));
  }
  prices.push(...(await missingPrices(reading, list.data)));
  return { seen: { subscriptions, prices }, ...positionOf(list) };
}

/**
 * Which products a lasting coupon is limited to, what a coupon takes off in other currencies, the coupons of items and
 * customers, and the items after the first ones, lie deeper than a list shows.
 */
function needsOwnRead({ discounts, items, customer, currency }: Stripe.Subscription): boolean {
  if (typeof customer !== 'string' && !customer.deleted && customer.discount) return true;
  const isDeeper = discounts.some((discount) => {
    const coupon = typeof discount === 'string' ? null : discount.source.coupon;
    if (coupon === null || typeof coupon === 'string' || coupon.duration === 'forever') return true;
    return coupon.amount_off !== null && coupon.currency !== currency;
  });
  return isDeeper || items.has_more || items.data.some((item) => item.discounts.length > 0);
}

/** Prices that were made after the stage of prices. */
async function missingPrices(
  { calls, turn, knownPrices }: PageReading,
  subscriptions: readonly Stripe.Subscription[],
): Promise<ReadablePrice[]> {
  const ids = subscriptions.flatMap(({ items }) => items.data.map((item) => item.price.id));
  const known = await knownPrices(ids);
  const found: ReadablePrice[] = [];
  for (const id of new Set(ids)) {
    if (known.has(id)) continue;
    await turn();
    const price = await loadPrice(calls, id);
    if (price) found.push(price);
  }
  return found;
}

function pageAfter(cursor: string | null): { limit: number; starting_after?: string } {
  return { limit: PAGE_SIZE, ...(cursor !== null && { starting_after: cursor }) };
}

function positionOf(list: Stripe.ApiList<{ id: string }>): Pick<Page, 'count' | 'next'> {
  return { count: list.data.length, next: list.has_more ? (list.data.at(-1)?.id ?? null) : null };
}
