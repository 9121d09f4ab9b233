import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { SignInRequiredError } from '../auth.errors.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import { Principal } from '../principal.js';
import { memberOf } from '../sign-in/session-answers.js';
import type { SignedIn, SignInClient } from '../sign-in/sign-in.service.js';

/** Whose account changed, on which browser, and how. */
export interface AccountChange {
  caller: Principal;
  client: SignInClient;
  /** For the audit log. */
  action: string;
}

/** What follows a change of how an account is proven: whoever got in the old way is out. */
@Injectable()
export class RenewSessionService {
  constructor(
    private readonly sessions: DashboardSessions,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * Ends the user's other sessions, gives this one a new cookie, and records the change.
   * @throws SignInRequiredError when this session ended in the meantime.
   */
  async renew(tx: EntityManager, { caller, client, action }: AccountChange): Promise<SignedIn> {
    const member = memberOf(caller);
    const { workspaceId, userId, sessionId } = member;
    await this.sessions.endOfUser(tx, userId, { except: sessionId });
    const opened = await this.sessions.replace(tx, client.cookie ?? '', { workspaceId, userId, client });
    if (!opened) throw new SignInRequiredError();
    await this.auditLog.append(tx, { workspaceId, actor: caller, action, target: caller.actorId });
    return { cookie: opened.cookie, caller: new Principal({ ...member, sessionId: opened.sessionId }) };
  }
}
