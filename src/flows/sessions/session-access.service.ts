import { Injectable } from '@nestjs/common';

import { assertSameCustomer, requireIdentity } from '../../auth/customer-identity.js';
import type { Principal } from '../../auth/principal.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelSessionRepository } from './cancel-session.repository.js';

/** What of a session tells who may go on with it. */
type SessionOwner = Pick<CancelSession, 'customerId' | 'subscriptionId' | 'isIdentityBound'>;

/** Decides whether a caller may go on with a session. */
@Injectable()
export class SessionAccessService {
  constructor(
    private readonly sessions: CancelSessionRepository,
    private readonly settings: WorkspaceSettingsService,
  ) {}

  /**
   * The session, for a caller that speaks for its customer: that customer's identity token, the merchant's own server,
   * or anybody with a publishable key where the workspace asks for no identity and the session was started without.
   *
   * `isLeaving`: a bound session then also takes a token that expired less than 24 h ago, as customers may always leave.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, InvalidIdentityError, IdentityMismatchError
   */
  async authorize(caller: Principal, sessionId: string, isLeaving = false): Promise<CancelSession> {
    const session = await this.sessions.get(caller.workspaceId, sessionId);
    await this.check(caller, session, isLeaving);
    return session;
  }

  /** The same for a session that is at hand. @throws InvalidIdentityError, IdentityMismatchError */
  async check(caller: Principal, session: SessionOwner, isLeaving = false): Promise<void> {
    const { identityRequired } = await this.settings.get(caller.workspaceId);
    const { isIdentityBound } = session;
    const identity = requireIdentity(caller, {
      isRequired: identityRequired || isIdentityBound,
      acceptsExpired: isLeaving && isIdentityBound,
    });
    assertSameCustomer(identity, session);
  }
}
