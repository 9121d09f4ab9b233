import { In } from 'typeorm';

import { CancelSession } from '../../../src/flows/entities/cancel-session.entity.js';
import type { DemoCustomer as CatalogueCustomer } from '../../stripe-double/seed/demo-catalogue.js';
import { type DemoCustomer } from '../demo.js';
import { type SeedServices } from './seed-services.js';
import { type DoubleControl } from './stripe-accounts.js';

/** Customers a person finds to try things with. */
const OFFERED = 40;
/** Of those, the first ones, to whom every kind of offer applies. */
const FIRST = 10;
/** What the double makes at most. */
const MOST = 1_000;

/**
 * Customers of the double's account without a session, of the earlier ones those that nobody tried yet: first ten who
 * pay a plan in EUR by the month, then the others. MRR is what the product itself makes of the subscription.
 */
export async function demoCustomers(
  services: SeedServices,
  workspaceId: string,
  double: DoubleControl,
  secretKey: string,
): Promise<DemoCustomer[]> {
  const free = await freeCustomers(services, workspaceId, (count) => double.fill(secretKey, count));
  const first = free.filter(takesEveryOffer).slice(0, FIRST);
  const others = free.filter((customer) => !first.includes(customer));
  const offered = [...first, ...others].slice(0, OFFERED);
  const found: DemoCustomer[] = [];
  // One after the other: each needs a database connection, and there are fewer of those than customers.
  for (const customer of offered) {
    const described = await describe(services, workspaceId, customer);
    if (described) found.push(described);
  }
  return found;
}

/** Asks for more customers until enough of them have no session. */
async function freeCustomers(
  { dataSource }: SeedServices,
  workspaceId: string,
  fill: (count: number) => Promise<CatalogueCustomer[]>,
): Promise<CatalogueCustomer[]> {
  for (let count = OFFERED; ; count = Math.min(count * 2, MOST)) {
    const all = await fill(count);
    const customerId = In(all.map((customer) => customer.customerId));
    const sessions = await dataSource
      .getRepository(CancelSession)
      .find({ select: { customerId: true }, where: { workspaceId, customerId } });
    const used = new Set(sessions.map((session) => session.customerId));
    const free = all.filter((customer) => !used.has(customer.customerId));
    if (free.length >= OFFERED || count === MOST) return free;
  }
}

function takesEveryOffer({ trait, currency, interval, priceId, quantity }: CatalogueCustomer): boolean {
  const isOrdinary = trait === 'plain' && quantity === 1 && !priceId.includes('seats');
  return isOrdinary && currency === 'eur' && interval === 'month';
}

/** Undefined where the subscription is gone since. */
async function describe(
  { billing }: SeedServices,
  workspaceId: string,
  { subscriptionId, customerId, email, interval }: CatalogueCustomer,
): Promise<DemoCustomer | undefined> {
  const subscription = await billing.findSubscription(workspaceId, subscriptionId, customerId);
  if (!subscription) return undefined;
  const { mrrCents, currency } = subscription;
  return { customerId, subscriptionId, email, mrrCents, currency, interval };
}
