import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Workspace } from '../../workspaces/entities/workspace.entity.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import { WorkspaceMember } from '../entities/workspace-member.entity.js';
import type { Role } from '../principal.js';

/** A member with its user's public facts and its place in the list; `id` is the user's. */
export interface MemberRow extends PagedRow {
  email: string;
  name: string;
  role: Role;
  hasTotp: boolean;
  createdAt: Date;
}

/** A workspace that a user belongs to. */
export interface Membership {
  workspaceId: string;
  workspaceName: string;
  role: Role;
}

/** Every query on who belongs to which workspace. */
@Injectable()
export class MemberRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when the user is a member already */
  async insert(tx: EntityManager, member: WorkspaceMember): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO workspace_members (workspace_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace_id, user_id) DO NOTHING RETURNING user_id`,
      [member.workspaceId, member.userId, member.role, member.createdAt],
    );
    return rows.length > 0;
  }

  /** The workspaces of a user, the one it joined first at the head; read in `tx` when one is given. */
  ofUser(userId: string, tx?: EntityManager): Promise<Membership[]> {
    return (tx ?? this.dataSource.manager)
      .createQueryBuilder()
      .select(['w.id AS "workspaceId"', 'w.name AS "workspaceName"', 'm.role AS role'])
      .from(WorkspaceMember, 'm')
      .innerJoin(Workspace, 'w', 'w.id = m.workspaceId')
      .where('m.userId = :userId', { userId })
      .orderBy('m.createdAt')
      .addOrderBy('w.id')
      .getRawMany<Membership>();
  }

  /** One member; null when there is no such one. */
  async find(workspaceId: string, userId: string, tx?: EntityManager): Promise<MemberRow | null> {
    const [row] = await (tx ?? this.dataSource).query<MemberRow[]>(`${SELECT_MEMBERS} AND m.user_id = $2`, [
      workspaceId,
      userId,
    ]);
    return row ?? null;
  }

  /** Up to `count` members, the newest first, after a place in the list. */
  newest(workspaceId: string, count: number, after?: Cursor): Promise<MemberRow[]> {
    const place = after ? `AND (m.created_at, m.user_id) < ($3::timestamptz, $4::uuid)` : '';
    return this.dataSource.query<MemberRow[]>(
      `${SELECT_MEMBERS} ${place} ORDER BY m.created_at DESC, m.user_id DESC LIMIT $2`,
      [workspaceId, count, ...(after ? [after.time, after.id] : [])],
    );
  }

  /** Locks the owners of a workspace until `tx` ends, so that the last one cannot go by two ways at once. */
  async lockOwners(tx: EntityManager, workspaceId: string): Promise<string[]> {
    const rows = await tx.query<{ userId: string }[]>(
      `SELECT user_id AS "userId" FROM workspace_members WHERE workspace_id = $1 AND role = 'owner'
       ORDER BY user_id FOR UPDATE`,
      [workspaceId],
    );
    return rows.map(({ userId }) => userId);
  }

  async changeRole(tx: EntityManager, workspaceId: string, userId: string, role: Role): Promise<void> {
    await tx.getRepository(WorkspaceMember).update({ workspaceId, userId }, { role });
  }

  /** Takes the user out of the workspace; its sessions there end with it. */
  async delete(tx: EntityManager, workspaceId: string, userId: string): Promise<void> {
    await tx.getRepository(WorkspaceMember).delete({ workspaceId, userId });
  }
}

const SELECT_MEMBERS = `SELECT m.user_id AS id, u.email, u.name, m.role, u.totp_confirmed_at IS NOT NULL AS "hasTotp",
    m.created_at AS "createdAt", ${cursorTime('m.created_at')} AS "cursorTime"
  FROM workspace_members m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1`;
