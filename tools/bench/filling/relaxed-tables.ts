import { type ClientBase } from 'pg';

interface Rule {
  drop: string;
  restore: string;
  isForeignKey: boolean;
}

/**
 * Runs `work` on tables without indexes, keys and foreign keys, and makes all of them again afterwards, exactly as they
 * were: building an index once over everything takes a fraction of the time of adding rows to it one by one, and the
 * same goes for checking a foreign key. CHECK and NOT NULL stay.
 *
 * The caller has a transaction, without which a failure would leave the tables as they are in between.
 */
export async function withRelaxedTables(
  client: ClientBase,
  tables: readonly string[],
  work: () => Promise<void>,
  announce: (step: string) => void,
): Promise<void> {
  const rules = [...(await constraintsOf(client, tables)), ...(await indexesOf(client, tables))];
  // What others refer to can go only after those, and must be back before them.
  const foreignLast = [...rules].sort((a, b) => Number(a.isForeignKey) - Number(b.isForeignKey));
  for (const { drop } of [...foreignLast].reverse()) await client.query(drop);
  await work();
  for (const { restore } of foreignLast) {
    announce(restore.replace(/^(CREATE|ALTER TABLE) /, '').slice(0, 90));
    await client.query(restore);
  }
}

/** Keys and foreign keys of the tables, and the foreign keys of other tables to them. */
async function constraintsOf(client: ClientBase, tables: readonly string[]): Promise<Rule[]> {
  const { rows } = await client.query<Rule>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS restore,
       contype = 'f' AS "isForeignKey"
     FROM pg_constraint
     WHERE contype IN ('p', 'u', 'f') AND (conrelid = ANY($1::regclass[]) OR confrelid = ANY($1::regclass[]))
     ORDER BY conrelid::regclass::text, conname`,
    [tables],
  );
  return rows;
}

/** Indexes of the tables that belong to no constraint. */
async function indexesOf(client: ClientBase, tables: readonly string[]): Promise<Rule[]> {
  const { rows } = await client.query<Rule>(
    `SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop, pg_get_indexdef(indexrelid) AS restore,
       false AS "isForeignKey"
     FROM pg_index
     WHERE indrelid = ANY($1::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
     ORDER BY indexrelid::regclass::text`,
    [tables],
  );
  return rows;
}
