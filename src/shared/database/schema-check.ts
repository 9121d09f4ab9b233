import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { MIGRATIONS } from './migrations.js';
import { sqlStateOf } from './sql-state.js';

const UNDEFINED_TABLE = '42P01';

/** Thrown at boot when the database lacks migrations that this version relies on. */
export class SchemaOutOfDateError extends Error {
  constructor(missing: readonly string[]) {
    super(`The database lacks ${missing.length} of ${MIGRATIONS.length} migrations. Run: npm run db:migrate`);
  }
}

/** Keeps a process from starting on a schema that is older than its code. A newer one is fine: rolling updates need it. */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws SchemaOutOfDateError */
  async onModuleInit(): Promise<void> {
    const applied = await this.appliedMigrations();
    const missing = MIGRATIONS.map(({ name }) => name).filter((name) => !applied.has(name));
    if (missing.length > 0) throw new SchemaOutOfDateError(missing);
  }

  private async appliedMigrations(): Promise<Set<string>> {
    try {
      const rows = await this.dataSource.query<{ name: string }[]>('SELECT name FROM schema_migrations');
      return new Set(rows.map(({ name }) => name));
    } catch (error) {
      if (sqlStateOf(error) === UNDEFINED_TABLE) return new Set();
      throw error;
    }
  }
}
