import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ParameterInvalidError, ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { type Page, type PageQuery, toPage } from '../../shared/http/list-page.js';
import { newId, toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import type { Invitation } from '../entities/invitation.entity.js';
import type { Principal, Role } from '../principal.js';
import { UserRepository } from '../users/user.repository.js';
import { hashSecret, newWorkspaceSecret } from '../workspace-secret.js';
import { InvitationRepository, type InvitationRow } from './invitation.repository.js';
import { MemberRepository } from './member.repository.js';

const LIFE_MS = 7 * 24 * 60 * 60_000;

/** Who is invited, and as what. */
export interface InvitationWish {
  /** Lower case. */
  email: string;
  role: Role;
}

/** A new invitation; `url` is shown this once. */
export interface IssuedInvitation {
  invitation: Invitation;
  url: string;
}

/** Invitations to a workspace: links for one person, once, within a week. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Makes a link for somebody. An open one for the same e-mail ends with it.
   * @throws ParameterInvalidError when the person is a member already.
   */
  invite(caller: Principal, wish: InvitationWish): Promise<IssuedInvitation> {
    return this.transactions.run((tx) => this.issue(tx, caller.workspaceId, caller, wish));
  }

  /** The same in a transaction of the caller, for whoever sets up a workspace. */
  async issue(
    tx: EntityManager,
    workspaceId: string,
    actor: Principal | 'system',
    { email, role }: InvitationWish,
  ): Promise<IssuedInvitation> {
    const user = await this.users.findByEmail(email, tx);
    if (user && (await this.members.find(workspaceId, user.id, tx))) {
      throw new ParameterInvalidError('email', 'belongs to a member already');
    }
    await this.invitations.deleteOpen(tx, workspaceId, email);
    const token = newWorkspaceSecret(workspaceId);
    const createdAt = this.clock.now();
    const invitation: Invitation = {
      workspaceId,
      id: newId(),
      email,
      role,
      tokenHash: hashSecret(token),
      invitedBy: actor === 'system' ? actor : actor.actorId,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + LIFE_MS),
      acceptedAt: null,
    };
    await this.invitations.insert(tx, invitation);
    const target = toPublicId('invitation', invitation.id);
    await this.auditLog.append(tx, { workspaceId, actor, action: 'member.invited', target, details: { role } });
    return { invitation, url: new URL(`/invitations/${token}`, this.config.environment.PUBLIC_URL).href };
  }

  /** A page of invitations, newest first, accepted and expired ones included. */
  async list(workspaceId: string, { limit, cursor }: PageQuery): Promise<Page<InvitationRow>> {
    return toPage(await this.invitations.newest(workspaceId, limit + 1, cursor), limit);
  }

  /**
   * Takes an open invitation back.
   * @throws ResourceNotFoundError when there is none; an accepted one is a member now.
   */
  async revoke(caller: Principal, invitationId: string): Promise<void> {
    const { workspaceId } = caller;
    await this.transactions.run(async (tx) => {
      if (!(await this.invitations.delete(tx, workspaceId, invitationId))) throw new ResourceNotFoundError();
      const target = toPublicId('invitation', invitationId);
      await this.auditLog.append(tx, { workspaceId, actor: caller, action: 'invitation.revoked', target });
    });
  }
}
