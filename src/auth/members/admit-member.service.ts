import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import type { Invitation } from '../entities/invitation.entity.js';
import type { User } from '../entities/user.entity.js';
import { type SignedIn, type SignInClient, SignInService } from '../sign-in/sign-in.service.js';
import { AddMemberService } from './add-member.service.js';
import { InvitationRepository } from './invitation.repository.js';
import { InvalidInvitationError } from './members.errors.js';

/** An invitation that can be accepted. */
export interface OpenInvitation {
  invitation: Invitation;
  workspaceName: string;
  /** Whether the person has an account already. */
  userExists: boolean;
}

/** The account of an invited person: one they proved to have, or what a new one is made of. */
export type InvitedAccount = { user: User } | { name: string; passwordHash: string };

/** Spends invitations. */
@Injectable()
export class AdmitMemberService {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly addMember: AddMemberService,
    private readonly signIn: SignInService,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Spends the invitation, makes its person a member and signs them in, all or nothing.
   * @throws InvalidInvitationError when somebody was faster, or the person is a member by another way.
   * @throws AccountExistsError when a new account was to be made and there is one by now.
   */
  admit(
    { invitation, workspaceName }: OpenInvitation,
    account: InvitedAccount,
    client: SignInClient,
  ): Promise<SignedIn> {
    const { workspaceId, id, role } = invitation;
    return this.transactions.run(async (tx) => {
      // First: it makes a second click on the same link wait, and then fail.
      const isFirst = await this.invitations.accept(tx, workspaceId, id, this.clock.now());
      if (!isFirst) throw new InvalidInvitationError();
      const user = await this.join(tx, invitation, account);
      const membership = { workspaceId, workspaceName, role };
      const signedIn = await this.signIn.begin(tx, { user, membership, client });
      const target = toPublicId('invitation', id);
      await this.auditLog.append(tx, {
        workspaceId,
        actor: signedIn.caller,
        action: 'member.joined',
        target,
        details: { role },
      });
      return signedIn;
    });
  }

  private async join(tx: EntityManager, invitation: Invitation, account: InvitedAccount): Promise<User> {
    if (!('user' in account)) return this.addMember.addNew(tx, invitation, { ...account, email: invitation.email });
    if (!(await this.addMember.add(tx, invitation, account.user.id))) throw new InvalidInvitationError();
    return account.user;
  }
}
