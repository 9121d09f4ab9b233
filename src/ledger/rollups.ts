import { randomInt } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { PreparedStatements } from '../shared/database/prepared-statements.js';
import { Transactions } from '../shared/database/transactions.js';
import { ROLLUP_TRUTH } from './rollup-truth.js';

/** Rows per workspace and day: concurrent writers of one busy workspace rarely meet on the same one. */
const SHARDS = 8;
const REBUILD_TIMEOUT = '10min';

/** The counters of a day, with their columns. Which day an event counts for is said in {@link RollupDelta}. */
const COUNTERS = {
  sessionsStarted: 'sessions_started',
  startedSaves: 'started_saves',
  startedMrrSavedCents: 'started_mrr_saved_cents',
  startedCancels: 'started_cancels',
  startedMrrLostCents: 'started_mrr_lost_cents',
  completedSaves: 'completed_saves',
  completedMrrSavedCents: 'completed_mrr_saved_cents',
  completedMrrLostCents: 'completed_mrr_lost_cents',
  casesOpened: 'cases_opened',
  openedRecoveries: 'opened_recoveries',
  paymentsRecovered: 'payments_recovered',
  recoveredCents: 'recovered_cents',
} as const;

type Counter = keyof typeof COUNTERS;
const COUNTER_NAMES = Object.keys(COUNTERS) as Counter[];
const COLUMNS = Object.values(COUNTERS);

/**
 * What one event adds to the sums of a UTC day; a counter that is missing adds 0.
 *
 * `at` is the time the counter goes by: the session's start for `sessionsStarted` and `started…`, its end for
 * `completed…`, the case's opening for `casesOpened` and `openedRecoveries`, the recovery for `paymentsRecovered` and
 * `recoveredCents`. Money is in the workspace's reporting currency; a row without an exchange rate adds 0.
 */
export interface RollupDelta extends Partial<Record<Counter, number>> {
  at: Date;
}

/** A counter of a day that is not what sessions and cases say. */
export interface RollupDifference {
  /** UTC day, `2026-05-01`. */
  day: string;
  /** Column of the counter. */
  counter: string;
  stored: number;
  actual: number;
}

/** Daily sums per workspace: what makes analytics cost the same for ten sessions and for ten million. */
@Injectable()
export class Rollups {
  constructor(
    private readonly transactions: Transactions,
    private readonly statements: PreparedStatements,
  ) {}

  /**
   * Adds to the sums, in the transaction of the change they count.
   *
   * One statement, whose rows are in order of their key, so that two writers never wait for each other crosswise.
   */
  async add(tx: EntityManager, workspaceId: string, deltas: RollupDelta[]): Promise<void> {
    const days = sumByDay(deltas);
    if (days.length === 0) return;
    const parameters: unknown[] = [workspaceId, randomInt(SHARDS)];
    const rows = days.map(([day, counts]) => {
      const first = parameters.push(day, ...counts) - counts.length;
      return `($1, $${first}, $2, ${counts.map((_, index) => `$${first + 1 + index}`).join(', ')})`;
    });
    await this.statements.rowsWithin(tx, {
      name: `rollups-${days.length}`,
      text: `INSERT INTO daily_rollups (workspace_id, day, shard, ${COLUMNS.join(', ')}) VALUES ${rows.join(', ')}
       ON CONFLICT (workspace_id, day, shard) DO UPDATE
       SET ${COLUMNS.map((column) => `${column} = daily_rollups.${column} + excluded.${column}`).join(', ')}`,
      values: parameters,
    });
  }

  /**
   * Makes a workspace's sums again from its sessions and cases.
   *
   * Safe beside running writers: the lock waits for those that have counted already and holds back those that have
   * not, so each change is either in the tables when they are read or added afterwards, never both or neither.
   */
  async rebuild(workspaceId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      await tx.query(`SET LOCAL statement_timeout = '${REBUILD_TIMEOUT}'`);
      await tx.query(`LOCK TABLE daily_rollups IN SHARE ROW EXCLUSIVE MODE`);
      await tx.query(`DELETE FROM daily_rollups WHERE workspace_id = $1`, [workspaceId]);
      await tx.query(
        `INSERT INTO daily_rollups (workspace_id, day, shard, ${COLUMNS.join(', ')})
         SELECT $1, truth.day, 0, ${COLUMNS.map((column) => `truth.${column}`).join(', ')}
         FROM (${ROLLUP_TRUTH}) AS truth`,
        [workspaceId],
      );
    });
  }

  /** Every counter that differs from what sessions and cases say; empty when the sums are right. */
  async differences(workspaceId: string): Promise<RollupDifference[]> {
    return this.transactions.run(async (tx) => {
      // One statement, hence one snapshot: a change committed meanwhile is in both sides or in neither.
      const rows = await tx.query<RollupDifference[]>(
        `WITH truth AS (${ROLLUP_TRUTH}),
         stored AS (
           SELECT day, ${COLUMNS.map((column) => `sum(${column})::bigint AS ${column}`).join(', ')}
           FROM daily_rollups WHERE workspace_id = $1 GROUP BY day)
         SELECT to_char(day, 'YYYY-MM-DD') AS day, counter, stored, actual
         FROM stored FULL JOIN truth USING (day)
         CROSS JOIN LATERAL (VALUES ${COLUMNS.map(
           (column) => `('${column}', coalesce(stored.${column}, 0), coalesce(truth.${column}, 0))`,
         ).join(', ')}) AS pair (counter, stored, actual)
         WHERE pair.stored <> pair.actual ORDER BY 1, 2`,
        [workspaceId],
      );
      return rows.map((row) => ({ ...row, stored: Number(row.stored), actual: Number(row.actual) }));
    });
  }
}

/** The sums of each day that changes, oldest day first; counts in the order of the columns. */
function sumByDay(deltas: RollupDelta[]): [day: string, counts: number[]][] {
  const days = new Map<string, number[]>();
  for (const delta of deltas) {
    const day = delta.at.toISOString().slice(0, 10);
    const counts = days.get(day) ?? COUNTER_NAMES.map(() => 0);
    days.set(
      day,
      COUNTER_NAMES.map((name, index) => (counts[index] ?? 0) + (delta[name] ?? 0)),
    );
  }
  return [...days]
    .filter(([, counts]) => counts.some((count) => count !== 0))
    .sort(([first], [second]) => (first < second ? -1 : 1));
}
