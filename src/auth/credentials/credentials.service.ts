import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { hashApiKey, isWellFormedApiKey } from '../api-key.js';
import {
  ExpiredApiKeyError,
  InvalidApiKeyError,
  MissingApiKeyError,
  RevokedApiKeyError,
  SignInRequiredError,
} from '../auth.errors.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import { SessionCookie } from '../dashboard-sessions/session-cookie.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import { type AccessRule, Principal } from '../principal.js';
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
    private readonly cookie: SessionCookie,
    private readonly sessions: DashboardSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * The caller of a request: by its key and, beside a publishable key, its identity token; without a key by its session
   * cookie, which a browser sends along whether it is meant or not. The cancel flow takes no cookie.
   *
   * @throws MissingApiKeyError, InvalidApiKeyError, ExpiredApiKeyError, RevokedApiKeyError, InvalidIdentityError,
   * SignInRequiredError, ParameterInvalidError when two different keys are given.
   */
  async authenticate(request: AppRequest, rule: AccessRule): Promise<Principal> {
    const key = presentedKey(request);
    if (key !== undefined) return this.byKey(request, key);
    const cookie = 'flows' in rule ? undefined : this.cookie.read(request);
    if (cookie === undefined)
      throw 'role' in rule && !('scope' in rule) ? new SignInRequiredError() : new MissingApiKeyError();
    const member = await this.sessions.authenticate(cookie);
    if (!member) throw new SignInRequiredError();
    return member;
  }

  private async byKey(request: AppRequest, key: string): Promise<Principal> {
    const token = await this.validToken(key);
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
