import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { type Page, type PageQuery, toPage } from '../../shared/http/list-page.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { DashboardSessionRepository } from '../dashboard-sessions/dashboard-session.repository.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import type { Principal, Role } from '../principal.js';
import { UserRepository } from '../users/user.repository.js';
import { InvitationRepository } from './invitation.repository.js';
import { MemberRepository, type MemberRow } from './member.repository.js';
import { LastOwnerError, SharedAccountError } from './members.errors.js';

/** The members of a workspace, as its owners manage them. */
@Injectable()
export class MembersService {
  constructor(
    private readonly members: MemberRepository,
    private readonly users: UserRepository,
    private readonly invitations: InvitationRepository,
    private readonly sessions: DashboardSessions,
    private readonly sessionRows: DashboardSessionRepository,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** A page of members, the newest first. */
  async list(workspaceId: string, { limit, cursor }: PageQuery): Promise<Page<MemberRow>> {
    return toPage(await this.members.newest(workspaceId, limit + 1, cursor), limit);
  }

  /**
   * Gives a member another role. It holds from its next request, for which it has to sign in again. Whoever is an owner
   * no more has no invitations open: one to a second account of theirs would be a way back.
   * @throws ResourceNotFoundError, LastOwnerError
   */
  async changeRole(caller: Principal, userId: string, role: Role): Promise<MemberRow> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      const owners = await this.members.lockOwners(tx, workspaceId);
      const member = await this.find(tx, workspaceId, userId);
      if (member.role === role) return member;
      assertOwnerStays(owners, userId);
      await this.members.changeRole(tx, workspaceId, userId, role);
      if (member.role === 'owner') await this.takeInvitationsBack(tx, workspaceId, userId);
      await this.sessionRows.deleteOfMember(tx, workspaceId, userId);
      await this.record(tx, caller, 'member.role_changed', userId, { from: member.role, to: role });
      return { ...member, role };
    });
  }

  /**
   * Takes a member out of the workspace, ends its sessions there and takes its invitations back.
   * @throws ResourceNotFoundError, LastOwnerError
   */
  async remove(caller: Principal, userId: string): Promise<MemberRow> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      // A sign-in that has found the membership ends first.
      await this.users.lock(tx, userId);
      const owners = await this.members.lockOwners(tx, workspaceId);
      const member = await this.find(tx, workspaceId, userId);
      assertOwnerStays(owners, userId);
      await this.members.delete(tx, workspaceId, userId);
      await this.takeInvitationsBack(tx, workspaceId, userId);
      await this.record(tx, caller, 'member.removed', userId, { role: member.role });
      return member;
    });
  }

  /**
   * Lets a member who lost their authenticator app sign in with the password alone, and ends all their sessions.
   * @throws ResourceNotFoundError
   * @throws SharedAccountError when the account also opens workspaces the caller does not own.
   */
  async resetTotp(caller: Principal, userId: string): Promise<MemberRow> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      const member = await this.find(tx, workspaceId, userId);
      const own = await this.members.ofUser(caller.member?.userId ?? '', tx);
      const owned = new Set(own.filter(({ role }) => role === 'owner').map((membership) => membership.workspaceId));
      const opened = await this.members.ofUser(userId, tx);
      if (opened.some((membership) => !owned.has(membership.workspaceId))) throw new SharedAccountError();
      const updatedAt = this.clock.now();
      await this.users.update(tx, userId, { sealedTotpSecret: null, totpConfirmedAt: null, updatedAt });
      await this.sessions.endOfUser(tx, userId);
      await this.record(tx, caller, 'member.totp_reset', userId);
      return { ...member, hasTotp: false };
    });
  }

  private takeInvitationsBack(tx: EntityManager, workspaceId: string, userId: string): Promise<void> {
    return this.invitations.deleteOpenOf(tx, workspaceId, toPublicId('user', userId));
  }

  private async find(tx: EntityManager, workspaceId: string, userId: string): Promise<MemberRow> {
    const member = await this.members.find(workspaceId, userId, tx);
    if (!member) throw new ResourceNotFoundError();
    return member;
  }

  private record(
    tx: EntityManager,
    actor: Principal,
    action: string,
    userId: string,
    details: Record<string, string> = {},
  ): Promise<void> {
    const target = toPublicId('user', userId);
    return this.auditLog.append(tx, { workspaceId: actor.workspaceId, actor, action, target, details });
  }
}

/** @throws LastOwnerError when only this user owns the workspace. */
function assertOwnerStays(owners: readonly string[], userId: string): void {
  if (owners.length === 1 && owners[0] === userId) throw new LastOwnerError();
}
