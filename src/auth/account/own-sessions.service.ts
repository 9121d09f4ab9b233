import { Injectable } from '@nestjs/common';

import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import type { DashboardSession } from '../entities/dashboard-session.entity.js';
import type { Principal } from '../principal.js';
import { memberOf } from '../sign-in/session-answers.js';

/** The browsers on which a user is signed in. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly sessions: DashboardSessions,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  /** The caller's sessions in all workspaces, the last seen first. */
  list(caller: Principal): Promise<DashboardSession[]> {
    return this.sessions.ofUser(memberOf(caller).userId);
  }

  /**
   * Ends one of the caller's sessions.
   * @throws ResourceNotFoundError when it is over, or another's.
   */
  async end(caller: Principal, sessionId: string): Promise<void> {
    const { userId, workspaceId } = memberOf(caller);
    await this.transactions.run(async (tx) => {
      const ended = await this.sessions.endOfUser(tx, userId, { only: sessionId });
      if (ended === 0) throw new ResourceNotFoundError();
      const action = 'member.session_ended';
      await this.auditLog.append(tx, { workspaceId, actor: caller, action, target: caller.actorId });
    });
  }
}
