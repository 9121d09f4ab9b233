import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, LessThanOrEqual, Not } from 'typeorm';

import { DashboardSession } from '../entities/dashboard-session.entity.js';
import type { Role } from '../principal.js';
import type { WorkspaceSecretKey } from '../workspace-secret.js';

/** A session that is not over, and the role its user has in the workspace now. */
export interface LiveSession {
  id: string;
  userId: string;
  signedInAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  role: Role;
}

/** When a session is over. */
export interface SessionDeadline {
  now: Date;
  /** Sessions not seen since then are over. */
  idleSince: Date;
}

/** Every query on dashboard sessions. */
@Injectable()
export class DashboardSessionRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, session: DashboardSession): Promise<void> {
    await tx.getRepository(DashboardSession).insert(session);
  }

  /**
   * The session of a cookie with the role of its user, in one query; null when it is over or there is none. Read in
   * `tx` when one is given.
   */
  async findLive({ workspaceId, tokenHash }: WorkspaceSecretKey, deadline: SessionDeadline, tx?: EntityManager) {
    const [session] = await (tx ?? this.dataSource).query<LiveSession[]>(
      `SELECT s.id, s.user_id AS "userId", s.signed_in_at AS "signedInAt", s.last_seen_at AS "lastSeenAt",
         s.expires_at AS "expiresAt", m.role
       FROM dashboard_sessions s
       JOIN workspace_members m ON m.workspace_id = s.workspace_id AND m.user_id = s.user_id
       WHERE s.workspace_id = $1 AND s.token_hash = $2 AND s.expires_at > $3 AND s.last_seen_at > $4`,
      [workspaceId, tokenHash, deadline.now, deadline.idleSince],
    );
    return session ?? null;
  }

  async noteSeen(workspaceId: string, sessionId: string, lastSeenAt: Date): Promise<void> {
    await this.dataSource.getRepository(DashboardSession).update({ workspaceId, id: sessionId }, { lastSeenAt });
  }

  async delete(tx: EntityManager, workspaceId: string, sessionId: string): Promise<void> {
    await tx.getRepository(DashboardSession).delete({ workspaceId, id: sessionId });
  }

  async deleteByToken(tx: EntityManager, { workspaceId, tokenHash }: WorkspaceSecretKey): Promise<void> {
    await tx.getRepository(DashboardSession).delete({ workspaceId, tokenHash });
  }

  /** Ends sessions of one user in one workspace, such as after its role changed. */
  async deleteOfMember(tx: EntityManager, workspaceId: string, userId: string): Promise<void> {
    await tx.getRepository(DashboardSession).delete({ workspaceId, userId });
  }

  /** @returns how many sessions of the user, in all workspaces, are gone: one of them, all but one, or all */
  async deleteOfUser(tx: EntityManager, userId: string, which: { only?: string; except?: string } = {}) {
    const id = which.only ?? (which.except === undefined ? undefined : Not(which.except));
    const { affected } = await tx
      .getRepository(DashboardSession)
      .delete(id === undefined ? { userId } : { userId, id });
    return affected ?? 0;
  }

  /** Forgets what is over anyway. */
  async deleteEnded(tx: EntityManager, userId: string, { now, idleSince }: SessionDeadline): Promise<void> {
    const sessions = tx.getRepository(DashboardSession);
    await sessions.delete({ userId, expiresAt: LessThanOrEqual(now) });
    await sessions.delete({ userId, lastSeenAt: LessThanOrEqual(idleSince) });
  }

  /** The sessions of a user that are not over, of all workspaces, the last seen first. */
  ofUser(userId: string, { now, idleSince }: SessionDeadline): Promise<DashboardSession[]> {
    return this.dataSource
      .getRepository(DashboardSession)
      .createQueryBuilder('session')
      .where('session.userId = :userId AND session.expiresAt > :now AND session.lastSeenAt > :idleSince', {
        userId,
        now,
        idleSince,
      })
      .orderBy('session.lastSeenAt', 'DESC')
      .getMany();
  }
}
