import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../shared/clock.js';
import { newId } from '../shared/ids.js';
import { type ApiKeyKind, generateApiKey, hashApiKey } from './api-key.js';
import { ApiTokenRepository } from './credentials/api-token.repository.js';
import type { ApiToken } from './entities/api-token.entity.js';
import type { Scope } from './principal.js';

const PREFIX_CHARACTERS = 10;

/** What a new key is to be. A publishable key has no scopes: it calls the cancel flow only. */
export interface TokenWish {
  name: string;
  kind: ApiKeyKind;
  scopes: Scope[];
  expiresAt?: Date | null;
}

/** A new key; `key` is shown this once. */
export interface IssuedToken {
  token: ApiToken;
  key: string;
}

/** Makes keys. */
@Injectable()
export class IssueTokenService {
  constructor(
    private readonly tokens: ApiTokenRepository,
    private readonly clock: Clock,
  ) {}

  /** Makes and stores a key. The caller has checked that its principal may hand out these scopes. */
  async issue(tx: EntityManager, workspaceId: string, wish: TokenWish): Promise<IssuedToken> {
    const key = generateApiKey(wish.kind);
    const token: ApiToken = {
      workspaceId,
      id: newId(),
      name: wish.name,
      kind: wish.kind,
      scopes: wish.scopes,
      tokenHash: hashApiKey(key),
      prefix: key.slice(0, PREFIX_CHARACTERS),
      last4: key.slice(-4),
      expiresAt: wish.expiresAt ?? null,
      revokedAt: null,
      createdAt: this.clock.now(),
    };
    await this.tokens.insert(tx, token);
    return { token, key };
  }
}
