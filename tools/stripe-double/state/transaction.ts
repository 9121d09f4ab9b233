import Stripe from 'stripe';

import { resourceMissing } from '../http/stripe-failure.js';
import type { WireEvent } from '../wire.js';
import { previousAttributes } from './previous-attributes.js';
import type { Account, StoredEvent, TableName, Tables } from './account.js';
import { newId } from './ids.js';
import { presentPlain } from './includable.js';

/** Where a change comes from; Stripe repeats it in the event. */
export interface Origin {
  requestId: string | null;
  idempotencyKey: string | null;
}

/** The tables whose rows have things to do at a time. */
const TIMED: readonly TableName[] = ['subscriptions', 'schedules', 'invoices', 'testClocks'];

/** The words Stripe uses in "No such …". */
const NOUNS: Partial<Record<TableName, string>> = {
  paymentMethods: 'PaymentMethod',
  paymentIntents: 'payment_intent',
  invoicePayments: 'invoice_payment',
  schedules: 'subscription_schedule',
  testClocks: 'test clock',
  webhookEndpoints: 'webhook endpoint',
};

/**
 * All changes of one request. Objects are handed out as drafts; nothing is visible to others until `commit`, so a
 * request that fails half way leaves no trace.
 */
export class Transaction {
  private readonly drafts = new Map<TableName, Map<string, { id: string } | null>>();
  private readonly emitted: StoredEvent[] = [];

  /** @param now the account's time, in Unix seconds. */
  constructor(
    readonly account: Account,
    readonly now: number,
    private readonly origin: Origin = { requestId: null, idempotencyKey: null },
  ) {}

  /** A draft of a row, or undefined. Changes to it are part of this transaction. */
  find<Name extends TableName>(table: Name, id: string): Tables[Name] | undefined {
    const drafts = this.draftsOf(table);
    if (!drafts.has(id)) {
      const stored = this.account.tables[table].get(id);
      if (stored === undefined) return undefined;
      drafts.set(id, structuredClone(stored));
    }
    return (drafts.get(id) ?? undefined) as Tables[Name] | undefined;
  }

  /**
   * A draft of a row that must exist.
   * @param param the parameter that named it; `id` when the path did.
   * @throws StripeFailure `resource_missing`
   */
  get<Name extends TableName>(table: Name, id: string, param = 'id'): Tables[Name] {
    const row = this.find(table, id);
    if (row === undefined) throw resourceMissing(NOUNS[table] ?? table.replace(/s$/, ''), id, param);
    return row;
  }

  /** Adds a row and returns its draft. */
  insert<Name extends TableName>(table: Name, row: Tables[Name]): Tables[Name] {
    this.draftsOf(table).set(row.id, row);
    return row;
  }

  /** Removes a row. */
  remove(table: TableName, id: string): void {
    this.draftsOf(table).set(id, null);
  }

  /** Every row in the order of insertion, as this transaction sees it. Rows are for reading: use `get` to change one. */
  all<Name extends TableName>(table: Name): Readonly<Tables[Name]>[] {
    const drafts = this.draftsOf(table) as Map<string, Tables[Name] | null>;
    const stored = [...this.account.tables[table].values()];
    const current = stored.map((row) => (drafts.has(row.id) ? drafts.get(row.id) : row));
    const added = [...drafts].filter(([id]) => !this.account.tables[table].has(id)).map(([, row]) => row);
    return [...current, ...added].filter((row) => row !== null && row !== undefined);
  }

  /** Records an event about an object as it is now. */
  emit(type: string, object: object): void {
    this.record(type, { object: presentPlain(object) });
  }

  /** Records an event with the former values of what changed in a row; nothing when nothing did. */
  emitUpdated<Name extends TableName>(type: string, table: Name, row: Tables[Name]): void {
    const before = this.account.tables[table].get(row.id);
    const previous = before && previousAttributes(presentPlain(before), presentPlain(row));
    if (previous === undefined || Object.keys(previous).length === 0) return;
    this.record(type, { object: presentPlain(row), previous_attributes: previous });
  }

  /** Forgets every change and event so far. */
  discard(): void {
    this.drafts.clear();
    this.emitted.length = 0;
  }

  /** Makes all changes visible and returns the events they made, oldest first. */
  commit(): StoredEvent[] {
    for (const [table, rows] of this.drafts) {
      const stored = this.account.tables[table] as Map<string, { id: string }>;
      for (const [id, row] of rows) {
        if (row === null) stored.delete(id);
        else stored.set(id, row);
      }
    }
    for (const event of this.emitted) this.account.tables.events.set(event.id, event);
    this.account.forgetOldest();
    if (TIMED.some((table) => this.drafts.has(table))) this.account.nextDueAt = undefined;
    return this.emitted;
  }

  private record(type: string, data: WireEvent['data']): void {
    const id = newId('evt');
    const event: WireEvent = {
      id,
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: this.now,
      data,
      livemode: false,
      pending_webhooks: 0,
      request: { id: this.origin.requestId, idempotency_key: this.origin.idempotencyKey },
      type,
    };
    this.emitted.push({ id, event, delivery: 'none' });
  }

  private draftsOf(table: TableName): Map<string, { id: string } | null> {
    const existing = this.drafts.get(table);
    if (existing) return existing;
    const created = new Map<string, { id: string } | null>();
    this.drafts.set(table, created);
    return created;
  }
}
