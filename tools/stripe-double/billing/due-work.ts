import type { Account, StoredEvent } from '../state/account.js';
import { Transaction } from '../state/transaction.js';
import type { WireInvoice, WireSubscription } from '../wire.js';
import { applyDuePhase, phaseEnd } from './schedule-phases.js';
import { endSubscription } from './collection.js';
import { markVoid } from './invoicing.js';
import { renew, retryInvoice } from './renewal.js';

/** Stripe gives up on a first payment after 23 hours. */
const INCOMPLETE_SECONDS = 23 * 3_600;

/** A piece of work the account does by itself at a time. */
interface DueTask {
  at: number;
  run(tx: Transaction): void;
}

/**
 * Does everything an account does by itself up to a time, oldest first: renewals, retries, resumed pauses, planned
 * ends, schedule phases. Each runs at the moment it was due, so a long absence is caught up month by month.
 *
 * @param now the account's time, in Unix seconds
 * @returns the events this made
 */
export function runDueWork(account: Account, now: number): StoredEvent[] {
  const events: StoredEvent[] = [];
  while ((account.nextDueAt ?? -Infinity) <= now) {
    const task = nextTask(account);
    account.nextDueAt = task.at;
    if (task.at > now) break;
    const tx = new Transaction(account, task.at);
    task.run(tx);
    events.push(...tx.commit());
  }
  return events;
}

const NOTHING: DueTask = { at: Infinity, run: () => undefined };

function nextTask(account: Account): DueTask {
  const tasks = [...account.tables.subscriptions.values()].flatMap((row) => subscriptionTasks(account, row));
  const retries = [...account.tables.invoices.values()].flatMap(invoiceTasks);
  // Of tasks at one moment the first listed wins: a planned end comes before the renewal it prevents.
  return [...tasks, ...retries].reduce((first, task) => (first.at <= task.at ? first : task), NOTHING);
}

function subscriptionTasks(account: Account, row: WireSubscription): DueTask[] {
  if (row.status === 'canceled' || row.status === 'incomplete_expired') return [];
  const task = (at: number | null | undefined, run: (tx: Transaction, subscription: WireSubscription) => void) =>
    at === null || at === undefined ? [] : [{ at, run: (tx: Transaction) => run(tx, tx.get('subscriptions', row.id)) }];
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

function invoiceTasks(row: WireInvoice): DueTask[] {
  if (row.status !== 'open' || row.next_payment_attempt === null) return [];
  return [{ at: row.next_payment_attempt, run: (tx) => retryInvoice(tx, tx.get('invoices', row.id)) }];
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
