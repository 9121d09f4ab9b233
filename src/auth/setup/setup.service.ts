import { Injectable } from '@nestjs/common';

import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { CreateWorkspaceService } from '../../workspaces/create-workspace.service.js';
import { AddMemberService } from '../members/add-member.service.js';
import { Passwords } from '../passwords/passwords.service.js';
import { type SignedIn, type SignInClient, SignInService } from '../sign-in/sign-in.service.js';
import { SetupLinksService } from './setup-links.service.js';

/** The first user and its workspace. */
export interface FirstOwner {
  token: string;
  /** Lower case. */
  email: string;
  password: string;
  name: string;
  workspaceName: string;
}

/** Sets up a new installation. */
@Injectable()
export class SetupService {
  constructor(
    private readonly links: SetupLinksService,
    private readonly passwords: Passwords,
    private readonly createWorkspace: CreateWorkspaceService,
    private readonly addMember: AddMemberService,
    private readonly signIn: SignInService,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Makes the first user, the owner of a new workspace, and signs it in.
   * @throws InvalidSetupLinkError
   */
  async setUp(owner: FirstOwner, client: SignInClient): Promise<SignedIn> {
    // Nobody makes this server hash passwords without a link.
    await this.links.check(owner.token);
    const passwordHash = await this.passwords.hash(owner.password);
    return this.transactions.run(async (tx) => {
      await this.links.spend(tx, owner.token);
      const { workspaceId } = await this.createWorkspace.create(tx, { name: owner.workspaceName });
      const target = toPublicId('workspace', workspaceId);
      await this.auditLog.append(tx, { workspaceId, actor: 'system', action: 'workspace.created', target });
      const membership = { workspaceId, workspaceName: owner.workspaceName, role: 'owner' as const };
      const user = await this.addMember.addNew(tx, membership, { ...owner, passwordHash });
      return this.signIn.begin(tx, { user, membership, client });
    });
  }
}
