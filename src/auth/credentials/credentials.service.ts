import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { hashApiKey, isWellFormedApiKey } from '../api-key.js';
import { ExpiredApiKeyError, InvalidApiKeyError, RevokedApiKeyError } from '../auth.errors.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import { Principal } from '../principal.js';
import { IdentityTokenService } from './identity-token.service.js';
import { presentedKey } from './presented-key.js';
import { TokenDirectory } from './token-directory.js';
import { TokenUsageService } from './token-usage.service.js';

/** Finds out who calls. */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly directory: TokenDirectory,
    private readonly usage: TokenUsageService,
    private readonly identityTokens: IdentityTokenService,
    private readonly clock: Clock,
  ) {}

  /**
   * The caller of a request, by its key and, beside a publishable key, its identity token.
   *
   * @throws MissingApiKeyError, InvalidApiKeyError, ExpiredApiKeyError, RevokedApiKeyError, InvalidIdentityError,
   * ParameterInvalidError when two different keys are given.
   */
  async authenticate(request: AppRequest): Promise<Principal> {
    const token = await this.validToken(presentedKey(request));
    this.usage.note(token);
    const facts = { workspaceId: token.workspaceId, tokenId: token.id, scopes: token.scopes };
    if (token.kind === 'secret') return new Principal({ ...facts, kind: 'secret_key' });

    const identityToken = request.headers['x-retainly-identity'];
    if (identityToken === undefined) return new Principal({ ...facts, kind: 'publishable_key' });
    const identity = await this.identityTokens.verify(token.workspaceId, String(identityToken));
    return new Principal({ ...facts, kind: 'publishable_key', identity });
  }

  /** The checksum is compared first, so that a mistyped or made-up key costs no query. */
  private async validToken(key: string): Promise<ApiToken> {
    const token = isWellFormedApiKey(key) ? await this.directory.find(hashApiKey(key)) : null;
    if (!token) throw new InvalidApiKeyError();
    if (token.revokedAt) throw new RevokedApiKeyError();
    if (token.expiresAt && token.expiresAt <= this.clock.now()) throw new ExpiredApiKeyError();
    return token;
  }
}
