import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { IdempotencyKey } from '../entities/idempotency-key.entity.js';

/** A request that wants to run under a key. */
export interface IdempotencyClaim {
  workspaceId: string;
  key: string;
  fingerprint: Buffer;
  lockedUntil: Date;
  expiresAt: Date;
}

/** Every query on idempotency keys. They belong to HTTP, not to a use case, so they need no transaction of one. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Takes the key when it is new, past its life, or was left behind by the same request in a process that died.
   * @returns whether it was taken
   */
  async claim(claim: IdempotencyClaim, now: Date): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO idempotency_keys AS known (workspace_id, key, fingerprint, state, locked_until, expires_at)
       VALUES ($1, $2, $3, 'in_flight', $4, $5)
       ON CONFLICT (workspace_id, key) DO UPDATE
       SET fingerprint = excluded.fingerprint, state = excluded.state, locked_until = excluded.locked_until,
         expires_at = excluded.expires_at, response_status = NULL, response_body = NULL
       WHERE known.expires_at <= $6
         OR (known.state = 'in_flight' AND known.locked_until <= $6 AND known.fingerprint = excluded.fingerprint)
       RETURNING key`,
      [claim.workspaceId, claim.key, claim.fingerprint, claim.lockedUntil, claim.expiresAt, now],
    );
    return rows.length > 0;
  }

  find(workspaceId: string, key: string): Promise<IdempotencyKey | null> {
    return this.dataSource.getRepository(IdempotencyKey).findOneBy({ workspaceId, key });
  }

  /** Keeps the answer, unless the claim was lost in the meantime. */
  async complete(claim: IdempotencyClaim, responseStatus: number, responseBody: string | null): Promise<void> {
    await this.dataSource
      .getRepository(IdempotencyKey)
      .update(heldBy(claim), { state: 'done', responseStatus, responseBody });
  }

  /** Lets the key go, so that the same request may be tried again at once. */
  async release(claim: IdempotencyClaim): Promise<void> {
    await this.dataSource.getRepository(IdempotencyKey).delete(heldBy(claim));
  }

  /** @returns how many keys were past their life and are gone */
  async deleteExpired(now: Date): Promise<number> {
    const { affected } = await this.dataSource
      .createQueryBuilder()
      .delete()
      .from(IdempotencyKey)
      .where('expires_at <= :now', { now })
      .execute();
    return affected ?? 0;
  }
}

function heldBy({ workspaceId, key, lockedUntil }: IdempotencyClaim) {
  return { workspaceId, key, lockedUntil, state: 'in_flight' as const };
}
