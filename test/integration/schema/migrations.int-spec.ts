import { migrateDatabase, revertAllMigrations } from '../../../src/shared/database/migrate.js';
import { MIGRATIONS } from '../../../src/shared/database/migrations.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { columnsOf, rulesOf, tablesOf, withClient } from './catalogue.js';

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase('template0');
  });
  afterEach(() => database.drop());

  const schema = () =>
    withClient(database.url, async (client) => ({ columns: await columnsOf(client), rules: await rulesOf(client) }));

  it('go up, down to nothing, and up to the same schema', async () => {
    await migrateDatabase(database.url);
    const first = await schema();
    expect(first.columns.length).toBeGreaterThan(100);

    await revertAllMigrations(database.url);
    await withClient(database.url, async (client) => {
      expect(await tablesOf(client)).toEqual(['schema_migrations']);
      const { rows } = await client.query(
        `SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
           AND typname NOT LIKE '%schema_migrations'`,
      );
      expect(rows).toEqual([]);
    });

    await migrateDatabase(database.url);
    expect(await schema()).toEqual(first);
  });

  // Several processes of a deployment start at once, and each migrates.
  it('run once when three processes start together', async () => {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
    const { rows } = await withClient(database.url, (client) => client.query('SELECT name FROM schema_migrations'));
    expect(rows).toHaveLength(MIGRATIONS.length);
  });
});
