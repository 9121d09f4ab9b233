import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../audit-log/audit-log.js';
import { identitySecretContext, type Workspace } from '../entities/workspace.entity.js';
import { WorkspaceSettingsService } from '../workspace-settings.service.js';
import { WorkspaceRepository } from '../workspace.repository.js';

const SECRET_BYTES = 32;

/** The secret that signs identity tokens, in the clear. */
export interface RevealedIdentitySecret {
  secret: string;
  /** Until when tokens signed with the secret before it are accepted; null: they are not. */
  previousUntil: Date | null;
}

/** A new secret for identity tokens. */
export function newIdentitySecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** The identity secret of a workspace, as its owners see and replace it. */
@Injectable()
export class IdentitySecretService {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly settings: WorkspaceSettingsService,
    private readonly secrets: SecretBox,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Shows the secret, and records who looked. */
  async reveal(caller: Principal): Promise<RevealedIdentitySecret> {
    const { workspaceId } = caller;
    const workspace = await this.transactions.run(async (tx) => {
      await this.record(tx, caller, 'identity_secret.revealed');
      return this.workspaces.lock(tx, workspaceId);
    });
    const secret = this.secrets.open(workspace.sealedIdentitySecret, identitySecretContext(workspaceId));
    return { secret, previousUntil: this.stillAccepted(workspace) };
  }

  /** Replaces the secret. Tokens signed with the old one are accepted for the overlap. */
  async rotate(caller: Principal, overlapSeconds: number): Promise<RevealedIdentitySecret> {
    const { workspaceId } = caller;
    const secret = newIdentitySecret();
    const now = this.clock.now();
    const previousUntil = overlapSeconds === 0 ? null : new Date(now.getTime() + overlapSeconds * 1_000);
    await this.transactions.run(async (tx) => {
      const workspace = await this.workspaces.lock(tx, workspaceId);
      await this.workspaces.replaceIdentitySecret(tx, workspaceId, {
        sealedIdentitySecret: this.secrets.seal(secret, identitySecretContext(workspaceId)),
        sealedPreviousIdentitySecret: previousUntil && workspace.sealedIdentitySecret,
        previousIdentitySecretUntil: previousUntil,
        updatedAt: now,
      });
      await this.record(tx, caller, 'identity_secret.rotated', { overlap_seconds: overlapSeconds });
    });
    this.settings.forget(workspaceId);
    return { secret, previousUntil };
  }

  private stillAccepted({ previousIdentitySecretUntil: until }: Workspace): Date | null {
    return until && until > this.clock.now() ? until : null;
  }

  private record(tx: EntityManager, actor: Principal, action: string, details: Record<string, number> = {}) {
    const { workspaceId } = actor;
    const target = toPublicId('workspace', workspaceId);
    return this.auditLog.append(tx, { workspaceId, actor, action, target, details });
  }
}
