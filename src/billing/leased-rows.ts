import type { DataSource, EntityManager, EntityTarget } from 'typeorm';

/** The right to work on a row alone, until it ends. */
export interface Lease {
  token: string;
  until: Date;
}

/** A row that is worked on when it is due, by whoever holds its lease. */
export interface LeasedRow {
  workspaceId: string;
  id: string;
  /** Null: nothing left to do. */
  nextAttemptAt: Date | null;
  leaseUntil: Date | null;
}

/** Workspaces with rows that are due and that nobody works on, the longest waiting first. */
export async function dueWorkspaces(
  dataSource: DataSource,
  table: 'billing_operations' | 'stripe_events',
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await dataSource.query<{ workspace_id: string }[]>(
    `SELECT workspace_id FROM ${table}
     WHERE next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
     GROUP BY workspace_id ORDER BY min(next_attempt_at) LIMIT $2`,
    [now, limit],
  );
  return rows.map((row) => row.workspace_id);
}

/**
 * Locks the workspace's longest waiting due row until `tx` ends, which then takes its lease; null when there is none.
 *
 * A statement of its own rather than part of an UPDATE of `IN (SELECT … LIMIT 1 FOR UPDATE SKIP LOCKED)`: PostgreSQL may
 * run such a subquery once per row, and then takes them all.
 */
export function lockDue<Row extends LeasedRow>(
  tx: EntityManager,
  entity: EntityTarget<Row>,
  workspaceId: string,
  now: Date,
): Promise<Row | null> {
  return tx
    .getRepository(entity)
    .createQueryBuilder('due')
    .where('due.workspace_id = :workspaceId AND due.next_attempt_at <= :now', { workspaceId, now })
    .andWhere('(due.lease_until IS NULL OR due.lease_until < :now)')
    .orderBy('due.nextAttemptAt')
    .addOrderBy('due.id')
    .limit(1)
    .setLock('pessimistic_write')
    .setOnLocked('skip_locked')
    .getOne();
}
