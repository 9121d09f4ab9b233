import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Workspace } from './entities/workspace.entity.js';

/** What may change about a workspace after its creation. */
export type WorkspaceChanges = Partial<
  Pick<
    Workspace,
    'name' | 'reportingCurrency' | 'identityRequired' | 'allowedOrigins' | 'cancelMode' | 'rateLimitPerMinute'
  >
>;

/** Every query on workspaces. */
@Injectable()
export class WorkspaceRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The workspace, or null when there is none. */
  find(workspaceId: string): Promise<Workspace | null> {
    return this.dataSource.getRepository(Workspace).findOneBy({ id: workspaceId });
  }

  async insert(tx: EntityManager, workspace: Workspace): Promise<void> {
    await tx.getRepository(Workspace).insert(workspace);
  }

  async update(tx: EntityManager, workspaceId: string, changes: WorkspaceChanges, updatedAt: Date): Promise<void> {
    await tx.getRepository(Workspace).update({ id: workspaceId }, { ...changes, updatedAt });
  }
}
