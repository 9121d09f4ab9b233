import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../shared/clock.js';
import { SecretBox } from '../shared/crypto/secret-box.js';
import { newId } from '../shared/ids.js';
import { DEFAULT_THEME } from './dialog-theme.js';
import { identitySecretContext, type Workspace } from './entities/workspace.entity.js';
import { newIdentitySecret } from './identity-secret/identity-secret.service.js';
import { WorkspaceCreatedRegistry } from './workspace-created.registry.js';
import { WorkspaceRepository } from './workspace.repository.js';

const OFFER_COOLDOWN_DAYS = 90;

/** What a new workspace may be given; the rest has defaults. */
export interface NewWorkspace {
  name: string;
  /** Lower-case ISO 4217; `eur` unless given. */
  reportingCurrency?: string;
  allowedOrigins?: string[];
}

/** A new workspace with the secret that is shown this once. */
export interface CreatedWorkspace {
  workspaceId: string;
  /** With it the merchant's server signs identity tokens (JWT, HS256). */
  identitySecret: string;
}

/** Creates workspaces. */
@Injectable()
export class CreateWorkspaceService {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly created: WorkspaceCreatedRegistry,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /** Creates a workspace with its defaults and everything that features prepare for it, all or nothing. */
  async create(tx: EntityManager, wish: NewWorkspace): Promise<CreatedWorkspace> {
    const workspaceId = newId();
    const identitySecret = newIdentitySecret();
    const now = this.clock.now();
    const workspace: Workspace = {
      id: workspaceId,
      name: wish.name,
      reportingCurrency: wish.reportingCurrency ?? 'eur',
      identityRequired: true,
      allowedOrigins: wish.allowedOrigins ?? [],
      cancelMode: 'record',
      offerCooldownDays: OFFER_COOLDOWN_DAYS,
      monthlyDiscountBudgetCents: null,
      dialogTheme: DEFAULT_THEME,
      publicTermination: false,
      rateLimitPerMinute: null,
      sealedIdentitySecret: this.secrets.seal(identitySecret, identitySecretContext(workspaceId)),
      sealedPreviousIdentitySecret: null,
      previousIdentitySecretUntil: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.workspaces.insert(tx, workspace);
    await this.created.runAll(tx, workspaceId, now);
    return { workspaceId, identitySecret };
  }
}
