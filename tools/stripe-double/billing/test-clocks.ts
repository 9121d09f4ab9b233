import { invalidRequest } from '../http/stripe-failure.js';
import type { Account } from '../state/account.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCustomer, WireSubscription, WireTestClock } from '../wire.js';
import { addIntervals, type Interval } from './calendar.js';
import { intervalOf } from './plan-change.js';

/** Stripe lets a clock go no further at a time. */
const MOST_INTERVALS = 2;

/** Until when the objects of a clock may go: to where it is being moved, or no further than it stands. */
export function clockLimit({ frozen_time: now, status_details: { advancing } }: WireTestClock): number {
  return advancing?.target_frozen_time ?? now;
}

/**
 * The clock that a request's objects live by, if they do not live by the account's: that of the customer it names, or
 * whose object it names.
 */
export function clockOf(account: Account, id: string, params: unknown): WireTestClock | undefined {
  const { tables } = account;
  const named = params as Partial<Record<'customer' | 'subscription' | 'from_subscription' | 'test_clock', unknown>>;
  const ids = [id, named.customer, named.subscription, named.from_subscription].map(String);
  const customerIds = ids.flatMap((each) => [
    each,
    ...[tables.subscriptions, tables.invoices, tables.schedules].map((table) => table.get(each)?.customer),
  ]);
  const clockIds = customerIds.map((each) => tables.customers.get(String(each))?.test_clock);
  const found = [named.test_clock, ...clockIds].find((each) => typeof each === 'string');
  return found === undefined ? undefined : tables.testClocks.get(String(found));
}

/**
 * Sets a clock in motion; what falls due on the way happens before it stands still again.
 * @throws StripeFailure for a time that is past, or too far away for Stripe
 */
export function startAdvancing(tx: Transaction, clock: WireTestClock, target: number): void {
  const param = { param: 'frozen_time' };
  if (clock.status !== 'ready') throw invalidRequest('The test clock is still advancing.', param);
  if (target <= clock.frozen_time) throw invalidRequest('The frozen_time must be later than the current one.', param);
  const limits = subscriptionsOf(tx, clock).flatMap(({ items }) =>
    items.data.map(({ price }) => addIntervals(clock.frozen_time, intervalOf(price), MOST_INTERVALS)),
  );
  const limit = Math.min(addIntervals(clock.frozen_time, NO_SUBSCRIPTION, 1), ...limits);
  if (target > limit) {
    throw invalidRequest('A test clock advances two intervals of its shortest subscription at most.', param);
  }
  clock.status = 'advancing';
  clock.status_details = { advancing: { target_frozen_time: target } };
  tx.emit('test_helpers.test_clock.advancing', clock);
}

/** Stops a clock where it was to go. */
export function stopAdvancing(tx: Transaction, clock: WireTestClock): void {
  clock.frozen_time = clockLimit(clock);
  clock.status = 'ready';
  clock.status_details = {};
  tx.emit('test_helpers.test_clock.ready', clock);
}

/** The customers of a clock. */
export function customersOf(tx: Transaction, clock: WireTestClock): Readonly<WireCustomer>[] {
  return tx.all('customers').filter((row) => row.test_clock === clock.id);
}

/** Without subscriptions there is nothing to be careful about, but two years are enough. */
const NO_SUBSCRIPTION: Interval = { interval: 'year', interval_count: 2 };

function subscriptionsOf(tx: Transaction, clock: WireTestClock): Readonly<WireSubscription>[] {
  return tx.all('subscriptions').filter((row) => row.test_clock === clock.id && row.status !== 'canceled');
}
