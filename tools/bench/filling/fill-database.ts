import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { Client, escapeLiteral } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { ExplainedError } from '../../services/explained-error.js';
import { derivedRows } from './derived-rows.js';
import { makeWorkspaces } from './filled-workspaces.js';
import { withRelaxedTables } from './relaxed-tables.js';
import { copySessions, type SessionPlan, SessionRows } from './session-rows.js';

const DAY_MS = 86_400_000;
const DAYS = 730;
const PROGRESS_EVERY_MS = 5_000;
/** What is written; `daily_rollups` too, but its one key is as well kept while it is. */
const TABLES = ['cancel_sessions', 'save_events', 'recovery_cases', 'recovery_attempts'];
/**
 * What a session of the filling showed: one offer and the way out. A default flow's snapshot is about 1 kB larger; no
 * list, number or export reads it.
 */
const SNAPSHOT = {
  steps: [
    {
      id: 'stay',
      type: 'offer',
      title: 'Before you go',
      offers: [
        {
          id: 'off_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
          title: '30 % off',
          type: 'discount',
          percent: 30,
          duration_months: 3,
        },
      ],
    },
    { id: 'bye', type: 'confirm', title: 'Cancel subscription' },
  ],
};

/** What to fill. */
export interface Filling {
  databaseUrl: string;
  sessions: number;
  /** Adds to sessions that are there already. */
  isForced: boolean;
  /** Workspace that gets a fifth; the oldest unless given. */
  busiestId?: string;
  announce: (step: string) => void;
}

/**
 * Fills a migrated database: workspaces, sessions by COPY, and what belongs to them, all in one transaction, so that a
 * filling that is interrupted leaves nothing behind.
 *
 * @throws ExplainedError when the database is not migrated, has sessions already or has no workspace.
 */
export async function fillDatabase(filling: Filling): Promise<void> {
  const client = new Client({ connectionString: filling.databaseUrl, application_name: 'retainly-bench-load' });
  await client.connect();
  try {
    await refuseToMix(client, filling.isForced);
    await client.query('BEGIN');
    await fill(client, filling);
    filling.announce('commit');
    await client.query('COMMIT');
    filling.announce('VACUUM (ANALYZE): what autovacuum would do in its own time');
    await client.query(`VACUUM (ANALYZE) ${[...TABLES, 'daily_rollups'].join(', ')}`);
  } finally {
    // Ends an open transaction as well.
    await client.end();
  }
}

async function refuseToMix(client: Client, isForced: boolean): Promise<void> {
  const { rows } = await client.query<{ isMigrated: boolean }>(
    `SELECT to_regclass('public.cancel_sessions') IS NOT NULL AS "isMigrated"`,
  );
  if (rows[0]?.isMigrated !== true) {
    throw new ExplainedError('The database has no tables of Retainly. Make them: npm run db:migrate');
  }
  if (!isForced && !(await isEmpty(client))) {
    throw new ExplainedError(
      'The database has sessions already, which would no longer be told from made-up ones. Fill another database, or add --force.',
    );
  }
}

async function isEmpty(client: Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM cancel_sessions LIMIT 1');
  return rowCount === 0;
}

async function fill(client: Client, { sessions, busiestId, announce }: Filling): Promise<void> {
  await client.query(`SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '256MB'`);
  const { all, flowVersion, currency } = await makeWorkspaces(client, busiestId);
  const { rows } = await client.query<{ until: Date }>('SELECT now() AS until');
  const until = rows[0]?.until ?? new Date();
  const since = new Date(until.getTime() - DAYS * DAY_MS);
  const plan: SessionPlan = { count: sessions, workspaces: all, since, until, batch: until.getTime().toString(36) };
  const work = async (): Promise<void> => {
    // Into a table that this transaction emptied, rows can be written as VACUUM would leave them. Nobody else can have
    // added a row meanwhile: dropping the indexes locked the table.
    const isFrozen = await isEmpty(client);
    if (isFrozen) await client.query('TRUNCATE cancel_sessions');
    await writeSessions(client, plan, { statement: copySessions(isFrozen), flowVersion, currency }, announce);
    // Without statistics the daily sums would be sorted instead of hashed.
    await client.query('ANALYZE cancel_sessions');
    for (const { what, statement } of derivedRows(plan.batch)) {
      announce(what);
      await client.query(statement);
    }
  };
  await withRelaxedTables(client, TABLES, work, announce);
}

async function writeSessions(
  client: Client,
  plan: SessionPlan,
  { statement, flowVersion, currency }: { statement: string; flowVersion: number; currency: string },
  announce: Filling['announce'],
): Promise<void> {
  // What is the same in every row is a default for the time being: it is neither sent nor parsed ten million times.
  const defaults = {
    flow_version: String(flowVersion),
    currency: escapeLiteral(currency),
    snapshot: escapeLiteral(JSON.stringify(SNAPSHOT)),
    is_identity_bound: 'true',
    metadata: `'{}'`,
  };
  for (const [column, value] of Object.entries(defaults)) {
    await client.query(`ALTER TABLE cancel_sessions ALTER COLUMN ${column} SET DEFAULT ${value}`);
  }
  let announcedAt = performance.now();
  const rows = new SessionRows(plan).chunks((made) => {
    if (performance.now() - announcedAt < PROGRESS_EVERY_MS) return;
    announcedAt = performance.now();
    announce(`${made.toLocaleString('en-GB')} of ${plan.count.toLocaleString('en-GB')} sessions`);
  });
  await pipeline(Readable.from(rows, { objectMode: false }), client.query(copyFrom(statement)));
  for (const column of Object.keys(defaults)) {
    await client.query(`ALTER TABLE cancel_sessions ALTER COLUMN ${column} DROP DEFAULT`);
  }
}
