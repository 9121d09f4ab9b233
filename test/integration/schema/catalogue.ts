import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';

const MIGRATIONS_DIR = join(__dirname, '../../../migrations');

/** Tables that stay on the coordinator of a cluster: no tenant's rows, and no foreign keys. */
export const LOCAL_TABLES = ['scheduler_leases', 'schema_migrations'];

/** A constraint, or an index that is not one's; `columns` in the order of the key. */
export interface Rule {
  table: string;
  name: string;
  /** As in pg_constraint.contype: p, u, f, c; `i` for an index and `x` for a unique one. */
  kind: string;
  columns: string[];
  /** Of a foreign key. */
  target: string | null;
  targetColumns: string[] | null;
  onDelete: string | null;
}

/** Runs `work` with a connection to the database. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The tables that the migrations hand to `tenant_table` or `reference_table`. */
export function declaredTables(kind: 'tenant' | 'reference'): string[] {
  const sources = readdirSync(MIGRATIONS_DIR).map((file) => readFileSync(join(MIGRATIONS_DIR, file), 'utf8'));
  const call = new RegExp(`SELECT ${kind}_table\\('(\\w+)'\\)`, 'g');
  return sources.flatMap((source) => [...source.matchAll(call)].map((match) => match[1] ?? '')).sort();
}

/** Every table of the schema, by name. */
export async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
  );
  return rows.map((row) => row.name).sort();
}

/** Every column with its type and whether it may be null, as `table.column type`. */
export async function columnsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT relname || '.' || attname || ' ' || format_type(atttypid, atttypmod)
       || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END AS line
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped`,
  );
  return rows.map((row) => row.line).sort();
}

/** Every constraint and index of the schema, by table and name. */
export async function rulesOf(client: Client): Promise<Rule[]> {
  const { rows } = await client.query<Rule>(
    `SELECT relname AS "table", conname AS name, contype::text AS kind,
       ${columnNames('conrelid', 'conkey')} AS columns,
       CASE contype WHEN 'f' THEN confrelid::regclass::text END AS target,
       ${columnNames('confrelid', 'confkey')} AS "targetColumns",
       CASE contype WHEN 'f' THEN confdeltype::text END AS "onDelete"
     FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
     WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
     UNION ALL
     SELECT relname, indexrelid::regclass::text, CASE WHEN indisunique THEN 'x' ELSE 'i' END,
       ${columnNames('indrelid', 'string_to_array(indkey::text, $1)::smallint[]')}, NULL, NULL, NULL
     FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
     WHERE relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
     ORDER BY 1, 2`,
    [' '],
  );
  return rows;
}

function columnNames(relation: string, numbers: string): string {
  return `(SELECT array_agg(attname::text ORDER BY position) FROM unnest(${numbers}) WITH ORDINALITY AS key (number, position)
    JOIN pg_attribute ON attrelid = ${relation} AND attnum = number)`;
}
