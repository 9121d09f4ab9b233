import { Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';

import { Clock } from '../../shared/clock.js';
import { loadPrice } from '../stripe/price-reader.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { completeCustomer, loadSubscription } from '../stripe/subscription-loader.js';
import { type IncomingStripeEvent, StripeEventHandlers } from '../stripe-events/stripe-event-handlers.js';
import { MirrorRepository } from './mirror.repository.js';
import { Mirror } from './mirror.service.js';
import { type MirroredTable, type Seen, seenWith } from './mirrored-rows.js';

const DEADLINE_MS = 30_000;
const SUBSCRIPTION_EVENTS = ['created', 'updated', 'deleted', 'paused', 'resumed', 'trial_will_end'].map(
  (change) => `customer.subscription.${change}`,
);

/** A discount may be the customer's own, which holds for all of their subscriptions. */
const CUSTOMER_DISCOUNT_EVENTS = ['created', 'updated', 'deleted'].map((change) => `customer.discount.${change}`);

/** How an object is read, by table. */
type Read = (calls: StripeCalls, id: string) => Promise<Seen | undefined>;

/**
 * Keeps the local copy true to Stripe's events.
 *
 * An event only says that something changed: the object is read anew, since events come late, twice and in any order,
 * and do not show discounts, tiers and products. Of customers, products and prices only those are read that are kept;
 * the others are read when somebody asks for them.
 */
@Injectable()
export class RefreshMirrorService implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
    private readonly mirror: Mirror,
    private readonly rows: MirrorRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.listen(SUBSCRIPTION_EVENTS, 'stripe_subscriptions', readSubscription);
    this.listen(['customer.updated', 'customer.deleted'], 'stripe_customers', readCustomer);
    this.listen(CUSTOMER_DISCOUNT_EVENTS, 'stripe_customers', readCustomer);
    this.listen(['product.updated', 'product.deleted'], 'stripe_products', readProduct);
    this.listen(['price.updated', 'price.deleted'], 'stripe_prices', readPrice);
  }

  private listen(types: readonly string[], table: MirroredTable, read: Read): void {
    for (const type of types) this.handlers.register(type, (incoming) => this.refresh(incoming, table, read));
  }

  private async refresh({ workspaceId, event }: IncomingStripeEvent, table: MirroredTable, read: Read): Promise<void> {
    const id = idOf(event);
    if (id === undefined) return;
    const isWanted = table === 'stripe_subscriptions' || (await this.rows.has(table, workspaceId, id));
    if (!isWanted) return;
    const access = await this.clients.forWorkspace(workspaceId);
    const asOf = this.clock.now();
    const seen = await read(new StripeCalls(access, this.metrics, DEADLINE_MS), id);
    if (seen) await this.mirror.keep(workspaceId, seen, { credentialsAt: access.credentialsAt, asOf });
    else await this.mirror.forget(workspaceId, table, id);
  }
}

async function readSubscription(calls: StripeCalls, id: string): Promise<Seen | undefined> {
  const loaded = await loadSubscription(calls, id);
  return loaded && seenWith(loaded);
}

async function readCustomer(calls: StripeCalls, id: string): Promise<Seen | undefined> {
  const customer = await calls.readIfThere('customers.retrieve', (client, options) =>
    client.customers.retrieve(id, {}, options),
  );
  return customer && { customers: [await completeCustomer(calls, customer)] };
}

async function readProduct(calls: StripeCalls, id: string): Promise<Seen | undefined> {
  const product = await calls.readIfThere('products.retrieve', (client, options) =>
    client.products.retrieve(id, {}, options),
  );
  return product && { products: [product] };
}

async function readPrice(calls: StripeCalls, id: string): Promise<Seen | undefined> {
  const price = await loadPrice(calls, id);
  return price && { prices: [price] };
}

/** The id of the object that is kept, whatever the shape of the rest: of a discount, its customer's. */
function idOf({ type, data: { object } }: Stripe.Event): string | undefined {
  if (type.startsWith('customer.discount.')) {
    return 'customer' in object && typeof object.customer === 'string' ? object.customer : undefined;
  }
  return 'id' in object && typeof object.id === 'string' ? object.id : undefined;
}
