import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, type QueryDeepPartialEntity } from 'typeorm';

import { assignmentsOf, columnsOf } from '../../shared/database/entity-columns.js';
import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { CancelSession } from '../entities/cancel-session.entity.js';

/** What may change about a session after its start. */
export type SessionChanges = Partial<
  Pick<
    CancelSession,
    | 'reason'
    | 'comment'
    | 'lastStep'
    | 'offerType'
    | 'offerValue'
    | 'offerAccepted'
    | 'outcome'
    | 'savedMrrCents'
    | 'savedMrrReportingCents'
    | 'lastActivityAt'
    | 'completedAt'
    | 'saveReversedAt'
    | 'reactivatedAt'
  >
>;

/**
 * Open sessions without a call since `idleBefore`, and without an operation whose outcome is still to come. The timeline
 * has what `last_activity_at` may lack.
 */
const IDLE = `outcome IS NULL AND last_activity_at < $1
  AND NOT EXISTS (SELECT 1 FROM flow_events e
    WHERE e.workspace_id = s.workspace_id AND e.session_id = s.id AND e.occurred_at >= $1)
  AND NOT EXISTS (SELECT 1 FROM billing_operations o
    WHERE o.workspace_id = s.workspace_id AND o.session_id = s.id AND o.state = 'pending')`;

/** By the unique index of open sessions: most customers have none, and then there is nothing to read. */
const FIND_OPEN = {
  name: 'open-session',
  text: `SELECT id FROM cancel_sessions WHERE workspace_id = $1 AND subscription_id = $2 AND outcome IS NULL`,
};

/**
 * Every query on cancel sessions.
 *
 * The cast on inserts: TypeORM's partial type cannot describe columns of free-form JSON.
 */
@Injectable()
export class CancelSessionRepository {
  private readonly textOfGet: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
    private readonly statements: PreparedStatements,
  ) {
    const columns = columnsOf(dataSource, CancelSession);
    this.textOfGet = `SELECT ${columns} FROM cancel_sessions WHERE workspace_id = $1 AND id = $2`;
  }

  /**
   * The session as it is now, not locked.
   * @throws WrongWorkspaceError when the id belongs to another workspace, ResourceNotFoundError when to none
   */
  async get(workspaceId: string, sessionId: string): Promise<CancelSession> {
    const values = [workspaceId, sessionId];
    const [session] = await this.statements.rows<CancelSession>({ name: 'session', text: this.textOfGet, values });
    return session ?? this.probe.missing(CancelSession, sessionId);
  }

  /** The subscription's open session, or null. */
  async findOpen(workspaceId: string, subscriptionId: string): Promise<CancelSession | null> {
    const [open] = await this.statements.rows<{ id: string }>({ ...FIND_OPEN, values: [workspaceId, subscriptionId] });
    if (!open) return null;
    return this.dataSource.getRepository(CancelSession).findOneBy({ workspaceId, id: open.id, outcome: IsNull() });
  }

  /**
   * Locks the row until `tx` ends. For an id that `get` has found: it does not look into other workspaces.
   * @throws ResourceNotFoundError
   */
  async lock(tx: EntityManager, workspaceId: string, sessionId: string): Promise<CancelSession> {
    const text = `${this.textOfGet} FOR UPDATE`;
    const statement = { name: 'session-lock', text, values: [workspaceId, sessionId] };
    const [session] = await this.statements.rowsWithin<CancelSession>(tx, statement);
    if (!session) throw new ResourceNotFoundError();
    return session;
  }

  /** Locks every session of a subscription until `tx` ends; the newest first. */
  lockOfSubscription(tx: EntityManager, workspaceId: string, subscriptionId: string): Promise<CancelSession[]> {
    return tx.getRepository(CancelSession).find({
      where: { workspaceId, subscriptionId },
      order: { startedAt: 'DESC', id: 'DESC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** @returns those that were inserted; of a subscription that has an open session already, none is */
  async insertOpen(tx: EntityManager, sessions: readonly CancelSession[]): Promise<CancelSession[]> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(CancelSession)
      .values([...sessions] as QueryDeepPartialEntity<CancelSession>[])
      .orIgnore()
      .returning(['id'])
      .updateEntity(false)
      .execute();
    const inserted = new Set((result.raw as { id: string }[]).map(({ id }) => id));
    return sessions.filter(({ id }) => inserted.has(id));
  }

  async update(tx: EntityManager, workspaceId: string, sessionId: string, changes: SessionChanges): Promise<void> {
    const { list, values, fingerprint } = assignmentsOf(this.dataSource, CancelSession, changes, 3);
    await this.statements.rowsWithin(tx, {
      name: `session-set-${fingerprint}`,
      text: `UPDATE cancel_sessions SET ${list} WHERE workspace_id = $1 AND id = $2`,
      values: [workspaceId, sessionId, ...values],
    });
  }

  /** Up to `limit` workspaces that have idle sessions, in the order of their ids, after the one given. */
  async workspacesWithIdle(idleBefore: Date, after: string | null, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ workspace_id: string }[]>(
      `SELECT DISTINCT s.workspace_id FROM cancel_sessions s
       WHERE ${IDLE} AND ($2::uuid IS NULL OR s.workspace_id > $2) ORDER BY 1 LIMIT $3`,
      [idleBefore, after, limit],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** Locks some of the workspace's idle sessions until `tx` ends; those that somebody else holds are passed over. */
  async lockIdle(tx: EntityManager, workspaceId: string, idleBefore: Date, limit: number): Promise<CancelSession[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT s.id FROM cancel_sessions s WHERE s.workspace_id = $2 AND ${IDLE}
       ORDER BY s.last_activity_at, s.id LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [idleBefore, workspaceId, limit],
    );
    if (rows.length === 0) return [];
    return tx
      .getRepository(CancelSession)
      .createQueryBuilder('session')
      .where('session.workspaceId = :workspaceId', { workspaceId })
      .andWhereInIds(rows.map(({ id }) => ({ workspaceId, id })))
      .getMany();
  }
}
