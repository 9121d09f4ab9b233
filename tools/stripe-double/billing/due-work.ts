import type { Account, StoredEvent } from '../state/account.js';
import { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireSubscription, WireTestClock } from '../wire.js';
import { applyDuePhase, phaseEnd } from './schedule-phases.js';
import { endSubscription } from './collection.js';
import { markVoid } from './invoicing.js';
import { renew, retryInvoice } from './renewal.js';
import { clockLimit, stopAdvancing } from './test-clocks.js';

/** Stripe gives up on a first payment after 23 hours. */
const INCOMPLETE_SECONDS = 23 * 3_600;

/** A piece of work the account does by itself at a time. */
interface DueTask {
  at: number;
  /** The test clock that says what time it is; null: the account does. */
  clock: string | null;
  run(tx: Transaction): void;
}

/**
 * Does everything an account does by itself up to a time, oldest first: renewals, retries, resumed pauses, planned
 * ends, schedule phases. Each runs at the moment it was due, so a long absence is caught up month by month. What lives
 * by a test clock goes as far as that clock.
 *
 * @param now the account's time, in Unix seconds
 * @returns the events this made
 */
export function runDueWork(account: Account, now: number): StoredEvent[] {
  const events: StoredEvent[] = [];
  while ((account.nextDueAt ?? -Infinity) <= now) {
    const tasks = allTasks(account);
    const next = earliest(tasks.filter((task) => task.at <= limitOf(account, task, now)));
    if (!next) {
      account.nextDueAt = earliest(tasks.filter(({ clock }) => clock === null))?.at ?? Infinity;
      break;
    }
    const tx = new Transaction(account, next.at);
    next.run(tx);
    events.push(...tx.commit());
  }
  return events;
}

/** Of tasks at one moment the first listed wins: a planned end comes before the renewal it prevents. */
function earliest(tasks: readonly DueTask[]): DueTask | undefined {
  return tasks.reduce<DueTask | undefined>((first, task) => (first && first.at <= task.at ? first : task), undefined);
}

function limitOf(account: Account, { clock }: DueTask, now: number): number {
  const found = clock === null ? undefined : account.tables.testClocks.get(clock);
  return found ? clockLimit(found) : now;
}

function allTasks(account: Account): DueTask[] {
  const { subscriptions, invoices, testClocks } = account.tables;
  return [
    ...[...subscriptions.values()].flatMap((row) => subscriptionTasks(account, row)),
    ...[...invoices.values()].flatMap((row) => invoiceTasks(account, row)),
    // A clock stands still again when everything up to then is done.
    ...[...testClocks.values()].flatMap(clockTasks),
  ];
}

function clockTasks(row: WireTestClock): DueTask[] {
  if (row.status !== 'advancing') return [];
  const run = (tx: Transaction): void => {
    stopAdvancing(tx, tx.get('testClocks', row.id));
  };
  return [{ at: clockLimit(row), clock: row.id, run }];
}

function subscriptionTasks(account: Account, row: WireSubscription): DueTask[] {
  if (row.status === 'canceled' || row.status === 'incomplete_expired') return [];
  const clock = row.test_clock;
  const task = (at: number | null | undefined, run: (tx: Transaction, subscription: WireSubscription) => void) =>
    at === null || at === undefined
      ? []
      : [{ at, clock, run: (tx: Transaction) => run(tx, tx.get('subscriptions', row.id)) }];
  if (row.status === 'incomplete') return task(row.created + INCOMPLETE_SECONDS, expireIncomplete);
  const schedule = row.schedule === null ? undefined : account.tables.schedules.get(row.schedule);
  return [
    ...task(row.pause_collection?.resumes_at, resume),
    ...task(row.pending_update?.expires_at, expirePendingUpdate),
    ...task(row.cancel_at, (tx, subscription) => endSubscription(tx, subscription, 'cancellation_requested')),
    ...task(schedule && phaseEnd(schedule), (tx) => applyDuePhase(tx, String(row.schedule))),
    ...task(Math.min(...row.items.data.map((item) => item.current_period_end)), (tx, subscription) => {
      renew(tx, subscription);
      tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
    }),
  ];
}

function invoiceTasks(account: Account, row: WireInvoice): DueTask[] {
  if (row.status !== 'open' || row.next_payment_attempt === null) return [];
  const clock = account.tables.customers.get(String(row.customer))?.test_clock ?? null;
  return [{ at: row.next_payment_attempt, clock, run: (tx) => retryInvoice(tx, tx.get('invoices', row.id)) }];
}

function resume(tx: Transaction, subscription: WireSubscription): void {
  subscription.pause_collection = null;
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
}

function expirePendingUpdate(tx: Transaction, subscription: WireSubscription): void {
  subscription.pending_update = null;
  const invoice = tx.find('invoices', String(subscription.latest_invoice));
  if (invoice?.status === 'open') markVoid(tx, invoice);
  tx.emit('customer.subscription.pending_update_expired', subscription);
}

function expireIncomplete(tx: Transaction, subscription: WireSubscription): void {
  subscription.status = 'incomplete_expired';
  subscription.ended_at = tx.now;
  const invoice = tx.find('invoices', String(subscription.latest_invoice));
  if (invoice?.status === 'open') markVoid(tx, invoice);
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
}
