import { isDeepStrictEqual } from 'node:util';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../auth/principal.js';
import { Clock } from '../shared/clock.js';
import { Transactions } from '../shared/database/transactions.js';
import { ParameterInvalidError } from '../shared/errors/common.errors.js';
import { toPublicId } from '../shared/ids.js';
import { AuditLog } from './audit-log/audit-log.js';
import type { Workspace } from './entities/workspace.entity.js';
import { WorkspaceSettingsService } from './workspace-settings.service.js';
import { type WorkspaceChanges, WorkspaceRepository } from './workspace.repository.js';

/** Changes the settings of a workspace. */
@Injectable()
export class UpdateWorkspaceService {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly settings: WorkspaceSettingsService,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies the changes, all or none, and returns the workspace as it then is. Changes that change nothing leave no
   * trace.
   *
   * @throws ParameterInvalidError for another reporting currency once amounts are stored in the present one.
   */
  async update(caller: Principal, wish: WorkspaceChanges): Promise<Workspace> {
    const { workspaceId } = caller;
    const updated = await this.transactions.run(async (tx) => {
      const workspace = await this.workspaces.lock(tx, workspaceId);
      const changed = changedFields(workspace, wish);
      if (changed.length === 0) return workspace;
      if (changed.includes('reportingCurrency')) await this.checkCurrencyIsFree(tx, workspaceId);

      const updatedAt = this.clock.now();
      await this.workspaces.update(tx, workspaceId, { ...wish, updatedAt });
      await this.auditLog.append(tx, {
        workspaceId,
        actor: caller,
        action: 'workspace.updated',
        target: toPublicId('workspace', workspaceId),
        details: { changed: changed.map(toSnakeCase) },
      });
      return { ...workspace, ...wish, updatedAt };
    });
    this.settings.forget(workspaceId);
    return updated;
  }

  private async checkCurrencyIsFree(tx: EntityManager, workspaceId: string): Promise<void> {
    if (!(await this.workspaces.holdsAmounts(tx, workspaceId))) return;
    throw new ParameterInvalidError(
      'reporting_currency',
      'cannot be changed once the workspace has sessions or failed payments',
    );
  }
}

function changedFields(workspace: Workspace, wish: WorkspaceChanges): (keyof WorkspaceChanges)[] {
  const fields = Object.keys(wish) as (keyof WorkspaceChanges)[];
  return fields.filter((field) => !isDeepStrictEqual(wish[field], workspace[field]));
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
