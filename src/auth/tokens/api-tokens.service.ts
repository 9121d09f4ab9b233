import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { type Page, toPage } from '../../shared/http/list-page.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { InsufficientScopeError } from '../auth.errors.js';
import { ApiTokenRepository, type ApiTokenRow } from '../credentials/api-token.repository.js';
import { TokenChanges } from '../credentials/token-changes.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import { type IssuedToken, IssueTokenService, type TokenWish } from '../issue-token.service.js';
import type { Principal } from '../principal.js';

/** A key with the time of its last use, as far as it is known. */
export interface UsedToken<Token extends ApiToken = ApiToken> {
  token: Token;
  lastUsedAt: Date | null;
}

/** A new key and what it replaces. */
export interface RotatedToken {
  issued: IssuedToken;
  replaced: { id: string; expiresAt: Date };
}

/** Which part of the list of keys is asked for. */
export interface TokenListQuery {
  limit: number;
  cursor?: Cursor | undefined;
}

/** The keys of a workspace, as their owner manages them. */
@Injectable()
export class ApiTokensService {
  constructor(
    private readonly tokens: ApiTokenRepository,
    private readonly issueToken: IssueTokenService,
    private readonly changes: TokenChanges,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key.
   * @throws InsufficientScopeError when the caller would hand out more than it has.
   * @throws ParameterInvalidError when the key would have expired already.
   */
  async create(caller: Principal, wish: TokenWish): Promise<IssuedToken> {
    const excess = wish.scopes.find((scope) => !caller.may({ scope }));
    if (excess !== undefined) throw new InsufficientScopeError(excess);
    if (wish.expiresAt && wish.expiresAt <= this.clock.now()) {
      throw new ParameterInvalidError('expires_at', 'must be in the future');
    }
    return this.transactions.run(async (tx) => {
      const issued = await this.issueToken.issue(tx, caller.workspaceId, wish);
      await this.record(tx, caller, 'token.created', issued.token);
      return issued;
    });
  }

  /** A page of the workspace's keys, newest first, ended and revoked ones included. */
  async list(workspaceId: string, { limit, cursor }: TokenListQuery): Promise<Page<UsedToken<ApiTokenRow>>> {
    const page = toPage(await this.tokens.newest(workspaceId, limit + 1, cursor), limit);
    const lastUses = await this.lastUses(workspaceId, page.rows);
    return { ...page, rows: page.rows.map((token) => ({ token, lastUsedAt: lastUses.get(token.id) ?? null })) };
  }

  /**
   * Takes a key back; no process accepts it a second later. Revoking it again changes nothing.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async revoke(caller: Principal, tokenId: string): Promise<UsedToken> {
    const { workspaceId } = caller;
    const token = await this.transactions.run(async (tx) => {
      const found = await this.tokens.lock(tx, workspaceId, tokenId);
      if (found.revokedAt) return found;
      const revokedAt = this.clock.now();
      await this.tokens.update(tx, workspaceId, tokenId, { revokedAt });
      await this.record(tx, caller, 'token.revoked', found);
      return { ...found, revokedAt };
    });
    this.changes.announce(tokenId);
    return { token, lastUsedAt: (await this.lastUses(workspaceId, [token])).get(tokenId) ?? null };
  }

  /**
   * Makes a key like the given one and lets the old one end after the overlap, or earlier if it was to.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   * @throws ParameterInvalidError when the key no longer works, so that there is nothing to overlap with.
   */
  async rotate(caller: Principal, tokenId: string, overlapSeconds: number): Promise<RotatedToken> {
    const { workspaceId } = caller;
    const rotated = await this.transactions.run(async (tx) => {
      const old = await this.tokens.lock(tx, workspaceId, tokenId);
      const now = this.clock.now();
      if (old.revokedAt || (old.expiresAt && old.expiresAt <= now)) {
        throw new ParameterInvalidError('id', 'names a key that has ended; create a new one');
      }
      const overlapEnd = new Date(now.getTime() + overlapSeconds * 1_000);
      const expiresAt = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd;
      await this.tokens.update(tx, workspaceId, tokenId, { expiresAt });
      const issued = await this.issueToken.issue(tx, workspaceId, old);
      await this.record(tx, caller, 'token.rotated', old, { replaced_by: toPublicId('token', issued.token.id) });
      return { issued, replaced: { id: tokenId, expiresAt } };
    });
    this.changes.announce(tokenId);
    return rotated;
  }

  private lastUses(workspaceId: string, tokens: readonly ApiToken[]): Promise<Map<string, Date>> {
    return this.tokens.lastUses(
      workspaceId,
      tokens.map(({ id }) => id),
    );
  }

  private record(
    tx: EntityManager,
    actor: Principal,
    action: string,
    { id, name, kind, scopes }: ApiToken,
    more: Record<string, string> = {},
  ): Promise<void> {
    const target = toPublicId('token', id);
    const details = { name, kind, scopes, ...more };
    return this.auditLog.append(tx, { workspaceId: actor.workspaceId, actor, action, target, details });
  }
}
