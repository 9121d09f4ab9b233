import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { ParameterMissingError } from '../../shared/errors/common.errors.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { Passwords } from '../passwords/passwords.service.js';
import type { SignedIn, SignInClient } from '../sign-in/sign-in.service.js';
import { VerifyAccountService } from '../sign-in/verify-account.service.js';
import { UserRepository } from '../users/user.repository.js';
import { workspaceSecretKey } from '../workspace-secret.js';
import { AdmitMemberService, type InvitedAccount, type OpenInvitation } from './admit-member.service.js';
import { InvitationRepository } from './invitation.repository.js';
import { InvalidInvitationError } from './members.errors.js';

/** What a person accepts with. */
export interface Acceptance {
  /** Of a new user. */
  name?: string | undefined;
  password: string;
  totpCode?: string | undefined;
  network: string;
}

/** Lets invited people in. */
@Injectable()
export class AcceptInvitationService {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly users: UserRepository,
    private readonly workspaces: WorkspaceSettingsService,
    private readonly accounts: VerifyAccountService,
    private readonly passwords: Passwords,
    private readonly admitMember: AdmitMemberService,
    private readonly clock: Clock,
  ) {}

  /**
   * What the link is for.
   * @throws InvalidInvitationError
   */
  async find(token: string): Promise<OpenInvitation> {
    const key = workspaceSecretKey(token);
    const invitation = key && (await this.invitations.findByToken(key));
    if (!invitation || invitation.acceptedAt || invitation.expiresAt <= this.clock.now()) {
      throw new InvalidInvitationError();
    }
    const { name } = await this.workspaces.get(invitation.workspaceId);
    const user = await this.users.findByEmail(invitation.email);
    return { invitation, workspaceName: name, userExists: user !== null };
  }

  /**
   * Makes the person a member and signs them in. Whoever has an account proves it; whoever has none gets one.
   * @throws InvalidInvitationError, AccountExistsError, ParameterMissingError, and what
   * {@link VerifyAccountService.verify} throws.
   */
  async accept(token: string, acceptance: Acceptance, client: SignInClient): Promise<SignedIn> {
    const open = await this.find(token);
    return this.admitMember.admit(open, await this.accountFor(open, acceptance), client);
  }

  private async accountFor(open: OpenInvitation, acceptance: Acceptance): Promise<InvitedAccount> {
    if (open.userExists) {
      const { user } = await this.accounts.verify({ ...acceptance, email: open.invitation.email });
      return { user };
    }
    const { name, password } = acceptance;
    if (name === undefined) throw new ParameterMissingError('name');
    return { name, passwordHash: await this.passwords.hash(password) };
  }
}
