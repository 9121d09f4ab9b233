import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EntityManager } from 'typeorm';

import { CACHE_CLOCK_MS } from '../shared/cache-clock.js';
import { SecretBox } from '../shared/crypto/secret-box.js';
import { ResourceNotFoundError } from '../shared/errors/common.errors.js';
import { identitySecretContext, type Workspace } from './entities/workspace.entity.js';
import { WorkspaceRepository } from './workspace.repository.js';

const CACHE_MS = 2_000;
const CACHE_SIZE = 10_000;

/** Settings of workspaces, as every request needs them: read through a short cache. */
@Injectable()
export class WorkspaceSettingsService {
  private readonly cache = new LRUCache<string, Workspace>({
    max: CACHE_SIZE,
    ttl: CACHE_MS,
    ttlResolution: CACHE_CLOCK_MS,
  });

  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * The workspace, at most two seconds old.
   * @throws ResourceNotFoundError
   */
  async get(workspaceId: string): Promise<Workspace> {
    return this.cache.get(workspaceId) ?? this.fresh(workspaceId);
  }

  /**
   * The same inside a transaction: it never waits for a second connection while it holds one.
   * @throws ResourceNotFoundError
   */
  async getWithin(tx: EntityManager, workspaceId: string): Promise<Workspace> {
    return this.cache.get(workspaceId) ?? this.fresh(workspaceId, tx);
  }

  /**
   * The workspace as it is now; read in `tx` when one is given.
   * @throws ResourceNotFoundError
   */
  async fresh(workspaceId: string, tx?: EntityManager): Promise<Workspace> {
    const workspace = await this.workspaces.find(workspaceId, tx);
    if (!workspace) throw new ResourceNotFoundError();
    this.cache.set(workspaceId, workspace);
    return workspace;
  }

  /** Drops a workspace from this process's cache, after a change made here. */
  forget(workspaceId: string): void {
    this.cache.delete(workspaceId);
  }

  /** The secret that signs the workspace's identity tokens. */
  async identitySecret(workspaceId: string): Promise<string> {
    const workspace = await this.get(workspaceId);
    return this.secrets.open(workspace.sealedIdentitySecret, identitySecretContext(workspaceId));
  }

  /** The secrets whose identity tokens are accepted at a time: the present one first, then one that was rotated away. */
  async identitySecrets(workspaceId: string, now: Date): Promise<[string, ...string[]]> {
    const { sealedPreviousIdentitySecret: previous, previousIdentitySecretUntil: until } = await this.get(workspaceId);
    const present = await this.identitySecret(workspaceId);
    if (previous === null || until === null || until <= now) return [present];
    return [present, this.secrets.open(previous, identitySecretContext(workspaceId))];
  }
}
