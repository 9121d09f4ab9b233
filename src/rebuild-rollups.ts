import 'reflect-metadata';

import { DataSource } from 'typeorm';
import { z } from 'zod';

import { Rollups } from './ledger/rollups.js';
import { readVariable } from './shared/config/read-variable.js';
import { PreparedStatements } from './shared/database/prepared-statements.js';
import { Transactions } from './shared/database/transactions.js';

/**
 * `npm run rollups:rebuild`: makes the daily sums of every workspace again from sessions and cases, and says which were
 * wrong. With `--check` it only says so, and exits 1 when any was. Needs nothing but DATABASE_URL.
 */
async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  const dataSource = new DataSource({
    type: 'postgres',
    url: readVariable('DATABASE_URL', z.url({ protocol: /^postgres(ql)?$/ })),
    installExtensions: false,
    extra: { max: 1, application_name: 'retainly-rollups' },
  });
  await dataSource.initialize();
  try {
    const wrong = await visitWorkspaces(dataSource, isCheck);
    const verdict = isCheck ? `${wrong} differ` : `${wrong} differed and were corrected`;
    process.stdout.write(`Counters that are not what sessions and cases say: ${verdict}.\n`);
    if (isCheck && wrong > 0) process.exitCode = 1;
  } finally {
    await dataSource.destroy();
  }
}

/** Compares, and unless `isCheck` rebuilds, one workspace after the other. Returns the number of wrong counters. */
async function visitWorkspaces(dataSource: DataSource, isCheck: boolean): Promise<number> {
  const rollups = new Rollups(new Transactions(dataSource), new PreparedStatements(dataSource));
  const workspaces = await dataSource.query<{ id: string }[]>('SELECT id FROM workspaces ORDER BY id');
  let wrong = 0;
  for (const { id } of workspaces) {
    const differences = await rollups.differences(id);
    for (const { day, counter, stored, actual } of differences) {
      process.stdout.write(`workspace ${id}, ${day}: ${counter} is ${stored}, should be ${actual}\n`);
    }
    wrong += differences.length;
    if (!isCheck) await rollups.rebuild(id);
  }
  return wrong;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
