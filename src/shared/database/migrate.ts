import { DataSource } from 'typeorm';

import { MIGRATIONS } from './migrations.js';

/** Any constant does, as long as every process of every version uses the same one. */
const MIGRATION_LOCK = 7_316_204_551;

/**
 * Brings the schema of the database at `url` up to date.
 *
 * Two processes that start at once would create the same types twice, so the work happens under an advisory lock;
 * the second finds nothing left to do.
 */
export async function migrateDatabase(url: string): Promise<void> {
  await withMigrationLock(url, async (dataSource) => {
    await dataSource.runMigrations({ transaction: 'each' });
  });
}

/** Undoes every migration, newest first, and leaves an empty schema. For tests and for giving up a database. */
export async function revertAllMigrations(url: string): Promise<void> {
  await withMigrationLock(url, async (dataSource) => {
    for (const _migration of MIGRATIONS) await dataSource.undoLastMigration({ transaction: 'each' });
  });
}

async function withMigrationLock(url: string, work: (dataSource: DataSource) => Promise<void>): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migrations',
    installExtensions: false,
    logging: ['error'],
    extra: { max: 2, application_name: 'retainly-migrate' },
  });
  await dataSource.initialize();
  const lockHolder = dataSource.createQueryRunner();
  try {
    await lockHolder.query(`SELECT pg_advisory_lock($1)`, [MIGRATION_LOCK]);
    await work(dataSource);
    await lockHolder.query(`SELECT pg_advisory_unlock($1)`, [MIGRATION_LOCK]);
  } finally {
    await lockHolder.release();
    await dataSource.destroy();
  }
}
