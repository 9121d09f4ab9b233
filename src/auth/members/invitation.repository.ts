import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';

import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import { Invitation } from '../entities/invitation.entity.js';
import type { WorkspaceSecretKey } from '../workspace-secret.js';

/** An invitation with its place in the list. */
export type InvitationRow = Omit<Invitation, 'tokenHash'> & PagedRow;

/** Every query on invitations. */
@Injectable()
export class InvitationRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: EntityManager, invitation: Invitation): Promise<void> {
    await tx.getRepository(Invitation).insert(invitation);
  }

  /** Takes back what is open for an e-mail: only the newest link works. */
  async deleteOpen(tx: EntityManager, workspaceId: string, email: string): Promise<void> {
    await tx.getRepository(Invitation).delete({ workspaceId, email, acceptedAt: IsNull() });
  }

  /** Takes back what a member made and nobody accepted; `invitedBy` is its public id. */
  async deleteOpenOf(tx: EntityManager, workspaceId: string, invitedBy: string): Promise<void> {
    await tx.getRepository(Invitation).delete({ workspaceId, invitedBy, acceptedAt: IsNull() });
  }

  /** @returns whether there was such an invitation and nobody had accepted it */
  async delete(tx: EntityManager, workspaceId: string, invitationId: string): Promise<boolean> {
    const open = { workspaceId, id: invitationId, acceptedAt: IsNull() };
    const { affected } = await tx.getRepository(Invitation).delete(open);
    return (affected ?? 0) > 0;
  }

  findByToken({ workspaceId, tokenHash }: WorkspaceSecretKey): Promise<Invitation | null> {
    return this.dataSource.getRepository(Invitation).findOneBy({ workspaceId, tokenHash });
  }

  /** @returns false when somebody accepted it in the meantime */
  async accept(tx: EntityManager, workspaceId: string, invitationId: string, acceptedAt: Date): Promise<boolean> {
    const open = { workspaceId, id: invitationId, acceptedAt: IsNull() };
    const { affected } = await tx.getRepository(Invitation).update(open, { acceptedAt });
    return (affected ?? 0) > 0;
  }

  /** Up to `count` invitations, newest first, after a place in the list. */
  newest(workspaceId: string, count: number, after?: Cursor): Promise<InvitationRow[]> {
    const place = after ? `AND (created_at, id) < ($3::timestamptz, $4::uuid)` : '';
    return this.dataSource.query<InvitationRow[]>(
      `SELECT workspace_id AS "workspaceId", id, email, role, invited_by AS "invitedBy", created_at AS "createdAt",
         expires_at AS "expiresAt", accepted_at AS "acceptedAt", ${cursorTime('created_at')} AS "cursorTime"
       FROM invitations WHERE workspace_id = $1 ${place}
       ORDER BY created_at DESC, id DESC LIMIT $2`,
      [workspaceId, count, ...(after ? [after.time, after.id] : [])],
    );
  }
}
