import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { MemberRepository } from '../members/member.repository.js';

/** Records what happens to an account without anybody being signed in. */
@Injectable()
export class AccountAudit {
  constructor(
    private readonly members: MemberRepository,
    private readonly auditLog: AuditLog,
  ) {}

  /** In every workspace of the user: the account opens all of them. */
  async append(
    tx: EntityManager,
    userId: string,
    action: string,
    details: Record<string, boolean> = {},
  ): Promise<void> {
    const target = toPublicId('user', userId);
    for (const { workspaceId } of await this.members.ofUser(userId, tx)) {
      await this.auditLog.append(tx, { workspaceId, actor: 'system', action, target, details });
    }
  }
}
