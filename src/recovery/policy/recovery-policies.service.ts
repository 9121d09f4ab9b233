import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { DEFAULT_RECOVERY_POLICY, type RecoveryPolicy } from './recovery-policy.js';
import { RecoveryPolicyRow } from './recovery-policy-row.entity.js';

/** How each workspace works on failed payments. */
@Injectable()
export class RecoveryPolicies {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** The workspace's policy, or the default; read in `tx` when one is given. */
  async of(workspaceId: string, tx?: EntityManager): Promise<RecoveryPolicy> {
    const repository = (tx ?? this.dataSource.manager).getRepository(RecoveryPolicyRow);
    const row = await repository.findOneBy({ workspaceId });
    return { ...DEFAULT_RECOVERY_POLICY, ...row?.policy };
  }

  /** Replaces the caller's policy. What is planned already stays planned; budgets hold from the next try on. */
  async replace(caller: Principal, policy: RecoveryPolicy): Promise<RecoveryPolicy> {
    const { workspaceId } = caller;
    await this.transactions.run(async (tx) => {
      const former = await this.of(workspaceId, tx);
      await tx
        .getRepository(RecoveryPolicyRow)
        .upsert({ workspaceId, policy, updatedAt: this.clock.now() }, ['workspaceId']);
      await this.auditLog.append(tx, {
        workspaceId,
        actor: caller,
        action: 'recovery_policy.updated',
        target: toPublicId('workspace', workspaceId),
        details: { changed: changedFields(former, policy) },
      });
    });
    return policy;
  }
}

function changedFields(former: RecoveryPolicy, policy: RecoveryPolicy): string[] {
  const fields = Object.keys(policy) as (keyof RecoveryPolicy)[];
  return fields.filter((field) => String(former[field]) !== String(policy[field]));
}
