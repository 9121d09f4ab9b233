import { DataSource } from 'typeorm';

import { migrateDatabase } from '../../../src/shared/database/migrate.js';
import { SchemaCheck, SchemaOutOfDateError } from '../../../src/shared/database/schema-check.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('SchemaCheck', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase('template0');
    dataSource = await new DataSource({ type: 'postgres', url: database.url, installExtensions: false }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const check = () => new SchemaCheck(dataSource).onModuleInit();

  it('keeps a process from starting on an empty database, and says what to run', async () => {
    await expect(check()).rejects.toThrow(SchemaOutOfDateError);
    await expect(check()).rejects.toThrow('npm run db:migrate');
  });

  it('lets it start on the migrated schema, and on a newer one, but not on an older one', async () => {
    await migrateDatabase(database.url);
    await expect(check()).resolves.toBeUndefined();
    await dataSource.query(`INSERT INTO schema_migrations (timestamp, name) VALUES (9, 'FromTheFuture9')`);
    await expect(check()).resolves.toBeUndefined();
    await dataSource.query(`DELETE FROM schema_migrations WHERE name LIKE 'CreateFlows%'`);
    await expect(check()).rejects.toThrow('lacks 1 of');
  });
});
