import 'reflect-metadata';

import { z } from 'zod';

import { migrateDatabase } from './shared/database/migrate.js';
import { readVariable } from './shared/config/read-variable.js';

/** `npm run db:migrate`: needs nothing but DATABASE_URL. */
async function main(): Promise<void> {
  const url = readVariable('DATABASE_URL', z.url({ protocol: /^postgres(ql)?$/ }));
  await migrateDatabase(url);
  process.stdout.write('The database schema is up to date.\n');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
