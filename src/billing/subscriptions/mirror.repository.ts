import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import type { ReadableDiscount } from '../stripe/readable.js';
import {
  type KeptPrice,
  type KeptSubscription,
  MIRRORED_TABLES,
  type MirroredRow,
  type MirroredTable,
} from './mirrored-rows.js';

/** When, and with which credentials, something was read from Stripe. */
export interface Sighting {
  /** When the workspace's credentials were stored; others may open another account. */
  credentialsAt: Date;
  /** Stripe's state at this time, or a newer one, was seen. */
  asOf: Date;
}

/** How old a copy may be to be used. */
export interface Freshness {
  /** For a workspace that Stripe sends events to. */
  withEventsSince: Date;
  /** For one that hears of nothing. */
  withoutEventsSince: Date;
}

/** A subscription as it is kept, and its customer. */
export interface FoundSubscription {
  customerId: string;
  email: string | null;
  /** The discount for all subscriptions of the customer without one of their own. */
  discount: ReadableDiscount | null;
  data: KeptSubscription;
}

/** How many of some objects the mirror did not have, or not as Stripe has them. */
export interface Differences {
  missing: number;
  differing: number;
}

const COLUMNS: Record<MirroredTable, readonly string[]> = {
  stripe_customers: ['email', 'discount'],
  stripe_products: ['name'],
  stripe_prices: ['product_id', 'data'],
  stripe_subscriptions: ['customer_id', 'data'],
};

/** Of each table: what a save or a start saw. The lists of a backfill are of too many sizes to be remembered. */
const MAX_PREPARED_ROWS = 2;

/** Only copies made with the present credentials count, and of those only fresh ones; `copy` is a table's alias. */
const usable = (copy: string): string =>
  `${copy}.credentials_at = connection.updated_at AND ${copy}.as_of >=
   CASE WHEN cardinality(connection.sealed_webhook_secrets) > 0 THEN $3::timestamptz ELSE $4::timestamptz END`;

const FIND_SUBSCRIPTION = {
  name: 'mirror-subscription',
  text: `SELECT subscription.customer_id AS "customerId", customer.email, customer.discount, subscription.data
   FROM stripe_subscriptions subscription
   JOIN stripe_customers customer
     ON customer.workspace_id = subscription.workspace_id AND customer.id = subscription.customer_id
   JOIN stripe_connections connection ON connection.workspace_id = subscription.workspace_id
   WHERE subscription.workspace_id = $1 AND subscription.id = $2
     AND ${usable('subscription')} AND ${usable('customer')}`,
};

const FIND_PRICES = {
  name: 'mirror-prices',
  text: `SELECT price.data, product.name AS "productName" FROM stripe_prices price
   JOIN stripe_products product ON product.workspace_id = price.workspace_id AND product.id = price.product_id
   JOIN stripe_connections connection ON connection.workspace_id = price.workspace_id
   WHERE price.workspace_id = $1 AND price.id = ANY($2) AND ${usable('price')} AND ${usable('product')}`,
};

/** Every query on the copies of Stripe's objects. */
@Injectable()
export class MirrorRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  /** A subscription and its customer; undefined unless both are there and fresh. */
  async findSubscription(
    workspaceId: string,
    subscriptionId: string,
    freshness: Freshness,
  ): Promise<FoundSubscription | undefined> {
    const since = [freshness.withEventsSince, freshness.withoutEventsSince];
    const [row] = await this.statements.rows<FoundSubscription>({
      ...FIND_SUBSCRIPTION,
      values: [workspaceId, subscriptionId, ...since],
    });
    return row;
  }

  /** The prices with these ids and the names of their products, as far as both are there and fresh. */
  findPrices(
    workspaceId: string,
    priceIds: readonly string[],
    freshness: Freshness,
  ): Promise<{ data: KeptPrice; productName: string | null }[]> {
    const since = [freshness.withEventsSince, freshness.withoutEventsSince];
    return this.statements.rows<{ data: KeptPrice; productName: string | null }>({
      ...FIND_PRICES,
      values: [workspaceId, priceIds, ...since],
    });
  }

  /** Whether an object is kept at all, be it fresh or not. */
  async has(table: MirroredTable, workspaceId: string, id: string): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(`SELECT 1 FROM ${table} WHERE workspace_id = $1 AND id = $2`, [
      workspaceId,
      id,
    ]);
    return rows.length > 0;
  }

  /**
   * Keeps what was seen, all of it or nothing, in one statement: every save does this, and each round trip less is felt.
   * A row that was seen later, or with newer credentials, stays as it is.
   * @param rows of different ids within a table
   */
  async upsert(
    workspaceId: string,
    { sighting, rows }: { sighting: Sighting; rows: Readonly<Record<MirroredTable, readonly MirroredRow[]>> },
  ): Promise<void> {
    const parameters: unknown[] = [workspaceId, sighting.credentialsAt, sighting.asOf];
    const tables = MIRRORED_TABLES.filter((table) => rows[table].length > 0);
    const [last, ...others] = tables.map((table) => upsertInto(table, rows[table], parameters)).reverse();
    if (last === undefined) return;
    const before = others.map((upsert, index) => `kept_${index} AS (${upsert})`).join(', ');
    const counts = MIRRORED_TABLES.map((table) => rows[table].length);
    await this.statements.rows({
      ...(Math.max(...counts) <= MAX_PREPARED_ROWS && { name: `mirror-keep-${counts.join('-')}` }),
      text: before === '' ? last : `WITH ${before} ${last}`,
      values: parameters,
    });
  }

  /** How the mirror differs from what was just seen. Rows seen later are left out: they are the newer truth. */
  async differences(
    table: MirroredTable,
    workspaceId: string,
    { sighting, rows }: { sighting: Sighting; rows: readonly MirroredRow[] },
  ): Promise<Differences> {
    const columns = COLUMNS[table];
    const kept = await this.dataSource.query<{ id: string; as_of: Date }[]>(
      `SELECT id, as_of, ${columns.join(', ')} FROM ${table}
       WHERE workspace_id = $1 AND credentials_at = $2 AND id = ANY($3)`,
      [workspaceId, sighting.credentialsAt, rows.map((row) => row.id)],
    );
    const keptById = new Map(kept.map((row) => [row.id, row]));
    const found: Differences = { missing: 0, differing: 0 };
    for (const row of rows) {
      const copy = keptById.get(row.id);
      if (!copy) found.missing += 1;
      else if (copy.as_of <= sighting.asOf && !isSame(copy, row, columns)) found.differing += 1;
    }
    return found;
  }

  /** Forgets one row. */
  async remove(tx: EntityManager, table: MirroredTable, workspaceId: string, id: string): Promise<void> {
    await tx.query(`DELETE FROM ${table} WHERE workspace_id = $1 AND id = $2`, [workspaceId, id]);
  }

  /** Forgets the rows last seen before `since`. @returns how many of them were copies of the same account */
  async removeUnseen(
    tx: EntityManager,
    table: MirroredTable,
    workspaceId: string,
    { credentialsAt, since }: { credentialsAt: Date; since: Date },
  ): Promise<number> {
    const [removed] = await tx.query<[{ credentials_at: Date }[], number]>(
      `DELETE FROM ${table} WHERE workspace_id = $1 AND as_of < $2 AND credentials_at <= $3 RETURNING credentials_at`,
      [workspaceId, since, credentialsAt],
    );
    return removed.filter((row) => row.credentials_at.getTime() === credentialsAt.getTime()).length;
  }
}

/** Writes rows of a table, and adds what they hold to the statement's parameters. */
function upsertInto(table: MirroredTable, rows: readonly MirroredRow[], parameters: unknown[]): string {
  const columns = COLUMNS[table];
  // Always in the same order, so that two writers wait for each other instead of blocking one another.
  const sorted = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  const values = sorted.map((row) => {
    const own = valuesOf(row, ['id', ...columns]).map((value) => `$${parameters.push(value)}`);
    return `($1::uuid, $2::timestamptz, $3::timestamptz, ${own.join(', ')})`;
  });
  return `INSERT INTO ${table} AS kept (workspace_id, credentials_at, as_of, id, ${columns.join(', ')})
    VALUES ${values.join(', ')}
    ON CONFLICT (workspace_id, id) DO UPDATE SET credentials_at = excluded.credentials_at, as_of = excluded.as_of,
      ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
    WHERE (kept.credentials_at, kept.as_of) <= (excluded.credentials_at, excluded.as_of)`;
}

function valuesOf(row: object, columns: readonly string[]): unknown[] {
  const values = new Map<string, unknown>(Object.entries(row));
  return columns.map((column) => {
    const value = values.get(column);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
}

/** Whether two rows hold the same; what is stored went through JSON, so both do before they are compared. */
function isSame(kept: object, seen: object, columns: readonly string[]): boolean {
  const plain = (row: object): unknown => {
    const values = new Map<string, unknown>(Object.entries(row));
    return JSON.parse(JSON.stringify(columns.map((column) => values.get(column) ?? null)));
  };
  return isDeepStrictEqual(plain(kept), plain(seen));
}
