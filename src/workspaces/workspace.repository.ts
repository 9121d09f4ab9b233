import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { ResourceNotFoundError } from '../shared/errors/common.errors.js';
import { Workspace } from './entities/workspace.entity.js';

/** What a workspace's own people may change about it; the rate limit is the operator's. */
export type WorkspaceChanges = Partial<
  Pick<
    Workspace,
    | 'name'
    | 'reportingCurrency'
    | 'identityRequired'
    | 'allowedOrigins'
    | 'cancelMode'
    | 'offerCooldownDays'
    | 'monthlyDiscountBudgetCents'
    | 'dialogTheme'
    | 'publicTermination'
  >
>;

/** What a rotation of the identity secret changes. */
export type IdentitySecretChanges = Pick<
  Workspace,
  'sealedIdentitySecret' | 'sealedPreviousIdentitySecret' | 'previousIdentitySecretUntil' | 'updatedAt'
>;

/** Every query on workspaces. */
@Injectable()
export class WorkspaceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The workspace, or null when there is none; read in `tx` when one is given. */
  find(workspaceId: string, tx?: EntityManager): Promise<Workspace | null> {
    return (tx ?? this.dataSource.manager).getRepository(Workspace).findOneBy({ id: workspaceId });
  }

  /** The workspace created last, or null before the first. */
  async findNewest(): Promise<Workspace | null> {
    const [newest] = await this.dataSource.getRepository(Workspace).find({ order: { createdAt: 'DESC' }, take: 1 });
    return newest ?? null;
  }

  async insert(tx: EntityManager, workspace: Workspace): Promise<void> {
    await tx.getRepository(Workspace).insert(workspace);
  }

  /**
   * Locks the workspace until `tx` ends.
   * @throws ResourceNotFoundError
   */
  async lock(tx: EntityManager, workspaceId: string): Promise<Workspace> {
    const workspace = await tx
      .getRepository(Workspace)
      .findOne({ where: { id: workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (!workspace) throw new ResourceNotFoundError();
    return workspace;
  }

  async update(
    tx: EntityManager,
    workspaceId: string,
    changes: WorkspaceChanges & Pick<Workspace, 'updatedAt'>,
  ): Promise<void> {
    await tx.getRepository(Workspace).update({ id: workspaceId }, changes);
  }

  async replaceIdentitySecret(tx: EntityManager, workspaceId: string, changes: IdentitySecretChanges): Promise<void> {
    await tx.getRepository(Workspace).update({ id: workspaceId }, changes);
  }

  /** Whether amounts converted to the workspace's reporting currency are stored. */
  async holdsAmounts(tx: EntityManager, workspaceId: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(`SELECT 1 FROM daily_rollups WHERE workspace_id = $1 LIMIT 1`, [
      workspaceId,
    ]);
    return rows.length > 0;
  }
}
