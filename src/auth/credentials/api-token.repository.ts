import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { ResourceProbe } from '../../shared/database/resource-probe.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import { ApiToken } from '../entities/api-token.entity.js';
import { ApiTokenUsage } from '../entities/api-token-usage.entity.js';

const USAGE_BATCH = 500;

/** A key with its place in the list. */
export type ApiTokenRow = ApiToken & PagedRow;

/** What changes about a key after it was made. */
export type ApiTokenChanges = Partial<Pick<ApiToken, 'expiresAt' | 'revokedAt'>>;

/** Every query on keys and their use. */
@Injectable()
export class ApiTokenRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
  ) {}

  /** The key with this SHA-256, of whatever workspace: how a caller is recognised. */
  findByHash(tokenHash: Buffer): Promise<ApiToken | null> {
    return this.dataSource.getRepository(ApiToken).findOneBy({ tokenHash });
  }

  async insert(tx: EntityManager, token: ApiToken): Promise<void> {
    await tx.getRepository(ApiToken).insert(token);
  }

  /**
   * Locks a key until `tx` ends.
   * @throws WrongWorkspaceError when the id belongs to another workspace, ResourceNotFoundError when to none.
   */
  async lock(tx: EntityManager, workspaceId: string, tokenId: string): Promise<ApiToken> {
    const where = { workspaceId, id: tokenId };
    const token = await tx.getRepository(ApiToken).findOne({ where, lock: { mode: 'pessimistic_write' } });
    return token ?? this.probe.missing(ApiToken, tokenId, tx);
  }

  async update(tx: EntityManager, workspaceId: string, tokenId: string, changes: ApiTokenChanges): Promise<void> {
    await tx.getRepository(ApiToken).update({ workspaceId, id: tokenId }, changes);
  }

  /** Up to `count` keys, newest first, after a place in the list. */
  newest(workspaceId: string, count: number, after?: Cursor): Promise<ApiTokenRow[]> {
    const place = after ? `AND (created_at, id) < ($3::timestamptz, $4::uuid)` : '';
    return this.dataSource.query<ApiTokenRow[]>(
      `SELECT workspace_id AS "workspaceId", id, name, kind, scopes, token_hash AS "tokenHash", prefix, last4,
         expires_at AS "expiresAt", revoked_at AS "revokedAt", created_at AS "createdAt",
         ${cursorTime('created_at')} AS "cursorTime"
       FROM api_tokens WHERE workspace_id = $1 ${place}
       ORDER BY created_at DESC, id DESC LIMIT $2`,
      [workspaceId, count, ...(after ? [after.time, after.id] : [])],
    );
  }

  /** When each of these keys was last used; keys that never were are missing. */
  async lastUses(workspaceId: string, tokenIds: string[]): Promise<Map<string, Date>> {
    const usages = await this.dataSource.getRepository(ApiTokenUsage).findBy({ workspaceId, tokenId: In(tokenIds) });
    return new Map(usages.map((usage) => [usage.tokenId, usage.lastUsedAt]));
  }

  /** Writes down when keys were used, unless a later use is known. In one order, so that processes cannot deadlock. */
  async recordUsage(usages: readonly ApiTokenUsage[]): Promise<void> {
    const sorted = [...usages].sort((a, b) => placeOf(a).localeCompare(placeOf(b)));
    for (let start = 0; start < sorted.length; start += USAGE_BATCH) {
      const batch = sorted.slice(start, start + USAGE_BATCH);
      const rows = batch.map((_, index) => `($${index * 3 + 1}, $${index * 3 + 2}, $${index * 3 + 3})`);
      await this.dataSource.query(
        `INSERT INTO api_token_usage AS known (workspace_id, token_id, last_used_at) VALUES ${rows.join(', ')}
         ON CONFLICT (workspace_id, token_id) DO UPDATE
         SET last_used_at = greatest(known.last_used_at, excluded.last_used_at)`,
        batch.flatMap((usage) => [usage.workspaceId, usage.tokenId, usage.lastUsedAt]),
      );
    }
  }
}

function placeOf(usage: ApiTokenUsage): string {
  return usage.workspaceId + usage.tokenId;
}
