import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { PriceSnapshot, SubscriptionSnapshot } from '../billing.gateway.js';
import { toPriceSnapshot } from '../stripe/price-reader.js';
import type { ReadablePrice, ReadableProduct } from '../stripe/readable.js';
import { toSnapshot } from '../stripe/subscription-reader.js';
import type { Drift } from './mirror-pass.js';
import { type Freshness, MirrorRepository, type Sighting } from './mirror.repository.js';
import { MIRRORED_TABLES, type MirroredTable, rowsOf, type Seen, toKnownSubscription } from './mirrored-rows.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Events keep a copy true; the nightly reconciliation sees every object at least once in this time. */
const USABLE_WITH_EVENTS_MS = 36 * HOUR_MS;
/** Without events nothing tells that a copy is out of date, so it only spares the calls of one visit. */
const USABLE_WITHOUT_EVENTS_MS = MINUTE_MS;

/** What a row of a table is called in counts. */
const NOUNS: Record<MirroredTable, string> = {
  stripe_customers: 'customer',
  stripe_products: 'product',
  stripe_prices: 'price',
  stripe_subscriptions: 'subscription',
};

/** The local copy of what Stripe knows about subscriptions: what is kept of it, and what can be said from it alone. */
@Injectable()
export class Mirror {
  constructor(
    private readonly rows: MirrorRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** The subscription, or undefined when the copy does not say: it is missing, too old, or of another account. */
  async findSubscription(workspaceId: string, subscriptionId: string): Promise<SubscriptionSnapshot | undefined> {
    const freshness = this.freshness();
    const kept = await this.rows.findSubscription(workspaceId, subscriptionId, freshness);
    if (!kept) return undefined;
    const priceIds = kept.data.items.map((item) => item.priceId);
    const prices = await this.readablePrices(workspaceId, priceIds, freshness);
    const customer = { id: kept.customerId, email: kept.email, discount: kept.discount };
    const known = toKnownSubscription(kept.data, customer, prices);
    return known && toSnapshot(known);
  }

  /** The price, or undefined when the copy does not say. */
  async findPrice(workspaceId: string, priceId: string): Promise<PriceSnapshot | undefined> {
    const prices = await this.readablePrices(workspaceId, [priceId], this.freshness());
    const price = prices.get(priceId);
    return price && toPriceSnapshot(price);
  }

  /** Those of the prices that a subscription could be read with. */
  async knownPrices(workspaceId: string, priceIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set((await this.readablePrices(workspaceId, priceIds, this.freshness())).keys());
  }

  /** Keeps objects that were just seen, unless something newer is known about them. */
  async keep(workspaceId: string, seen: Seen, sighting: Sighting): Promise<void> {
    const rows = rowsOf(seen);
    await this.transactions.repeated(() => this.rows.upsert(workspaceId, { sighting, rows }));
  }

  /** How the copy differs from what was just seen, counted by kind. */
  async compare(workspaceId: string, seen: Seen, sighting: Sighting): Promise<Drift> {
    const rows = rowsOf(seen);
    const drift: Drift = {};
    for (const table of MIRRORED_TABLES) {
      const found = await this.rows.differences(table, workspaceId, { sighting, rows: rows[table] });
      for (const [kind, count] of Object.entries(found)) if (count > 0) drift[`${NOUNS[table]}_${kind}`] = count;
    }
    return drift;
  }

  /**
   * Drops copies of subscriptions that nobody has met since.
   * @returns how many of them were read with these credentials
   */
  async dropUnseen(workspaceId: string, since: { credentialsAt: Date; since: Date }): Promise<number> {
    return this.transactions.run((tx) => this.rows.removeUnseen(tx, 'stripe_subscriptions', workspaceId, since));
  }

  /** Drops the copy of an object; whoever asks next reads it from Stripe. */
  async forget(workspaceId: string, table: MirroredTable, id: string): Promise<void> {
    await this.transactions.run((tx) => this.rows.remove(tx, table, workspaceId, id));
  }

  private async readablePrices(
    workspaceId: string,
    priceIds: readonly string[],
    freshness: Freshness,
  ): Promise<ReadonlyMap<string, ReadablePrice>> {
    const found = await this.rows.findPrices(workspaceId, [...new Set(priceIds)], freshness);
    return new Map(
      found.map(({ data, productName }) => [data.id, { ...data, product: readableProduct(data.product, productName) }]),
    );
  }

  private freshness(): Freshness {
    const now = this.clock.now().getTime();
    return {
      withEventsSince: new Date(now - USABLE_WITH_EVENTS_MS),
      withoutEventsSince: new Date(now - USABLE_WITHOUT_EVENTS_MS),
    };
  }
}

function readableProduct(id: string, name: string | null): string | ReadableProduct {
  return name === null ? id : { id, name };
}
