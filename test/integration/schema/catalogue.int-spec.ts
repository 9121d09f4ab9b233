import type { Client } from 'pg';

import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { declaredTables, LOCAL_TABLES, type Rule, rulesOf, tablesOf, withClient } from './catalogue.js';

const MAX_NAME = 50;

// These rules let the same migrations run on a cluster that distributes tables by workspace.
describe('the schema', () => {
  const tenantTables = declaredTables('tenant');
  const referenceTables = declaredTables('reference');
  let database: TestDatabase;
  let rules: Rule[];
  beforeAll(async () => {
    database = await createTestDatabase();
    rules = (await read(rulesOf)).filter((rule) => rule.table !== 'schema_migrations');
  });
  afterAll(() => database.drop());

  const read = <T>(work: (client: Client) => Promise<T>): Promise<T> => withClient(database.url, work);
  const linesOf = (statement: string) =>
    read(async (client) => (await client.query<{ line: string }>(statement)).rows.map((row) => row.line));
  const ofTenants = (...kinds: string[]) =>
    rules.filter((rule) => tenantTables.includes(rule.table) && kinds.includes(rule.kind));
  const namesOf = (wrong: Rule[]) => wrong.map((rule) => rule.name);

  it('has only tables that say where they belong', async () => {
    expect(await read(tablesOf)).toEqual([...tenantTables, ...referenceTables, ...LOCAL_TABLES].sort());
  });

  it('has a primary key on every table, and a tenant’s starts with workspace_id', () => {
    const withKey = rules.filter((rule) => rule.kind === 'p').map((rule) => rule.table);
    expect(withKey.sort()).toEqual([...tenantTables, ...referenceTables, 'scheduler_leases'].sort());
    expect(namesOf(ofTenants('p').filter((rule) => rule.columns[0] !== 'workspace_id'))).toEqual([]);
  });

  it('has no unique rule on a tenant’s table that reaches over workspaces', () => {
    const unique = ofTenants('u', 'x');
    expect(unique.length).toBeGreaterThan(0);
    expect(namesOf(unique.filter((rule) => rule.columns[0] !== 'workspace_id'))).toEqual([]);
  });

  it('has no foreign key of a tenant’s row to another workspace’s', () => {
    const keys = ofTenants('f');
    expect(keys.length).toBeGreaterThan(0);
    const wrong = keys.filter(
      ({ target, columns, targetColumns }) =>
        tenantTables.includes(target ?? '') && (columns[0] !== 'workspace_id' || targetColumns?.[0] !== 'workspace_id'),
    );
    expect(namesOf(wrong)).toEqual([]);
  });

  it('has foreign keys only from tenants to tenants or reference tables, which do nothing or cascade', () => {
    const keys = rules.filter((rule) => rule.kind === 'f');
    const backwards = keys.filter(
      ({ table, target }) => !tenantTables.includes(table) && !referenceTables.includes(target ?? ''),
    );
    expect(namesOf(backwards)).toEqual([]);
    expect(namesOf(keys.filter((rule) => !['a', 'c'].includes(rule.onDelete ?? '')))).toEqual([]);
  });

  it('names every rule by its kind, in at most fifty characters', () => {
    const suffixes: Record<string, string> = { p: '_pk', u: '_uq', x: '_uq', f: '_fk', c: '_ck', i: '_ix' };
    const wrong = rules.filter(
      ({ table, name, kind }) =>
        name.length > MAX_NAME || !name.startsWith(`${table}_`) || !name.endsWith(suffixes[kind] ?? '?'),
    );
    expect(namesOf(wrong)).toEqual([]);
  });

  it('has no triggers, rules, row policies, identity columns or sequences', async () => {
    const found = await linesOf(
      `SELECT 'trigger ' || tgname AS line FROM pg_trigger WHERE NOT tgisinternal
       UNION ALL SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = 'public'
       UNION ALL SELECT 'policy ' || policyname FROM pg_policies
       UNION ALL SELECT 'identity ' || table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND is_identity = 'YES'
       UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences
         WHERE schemaname = 'public' AND sequencename <> 'schema_migrations_id_seq'`,
    );
    expect(found).toEqual([]);
  });

  it('has times with a zone only', async () => {
    const found = await linesOf(
      `SELECT table_name || '.' || column_name AS line FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type LIKE 'time%' AND data_type NOT LIKE '%with time zone'`,
    );
    expect(found).toEqual([]);
  });
});
