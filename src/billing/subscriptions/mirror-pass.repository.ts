import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import type { LatestPasses, MirrorPass, PassKind } from './mirror-pass.js';

const FIELDS = `workspace_id AS "workspaceId", kind, credentials_at AS "credentialsAt", stage, cursor,
  copied_count AS "copiedCount", drift, started_at AS "startedAt", updated_at AS "updatedAt",
  finished_at AS "finishedAt"`;

/** A connected workspace and since when its present credentials are stored. */
export interface ConnectedWorkspace {
  workspaceId: string;
  credentialsAt: Date;
}

/** Every query on the passes through Stripe accounts. */
@Injectable()
export class MirrorPassRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The latest pass of a kind. */
  async find(workspaceId: string, kind: PassKind): Promise<MirrorPass | undefined> {
    const [pass] = await this.dataSource.query<MirrorPass[]>(
      `SELECT ${FIELDS} FROM mirror_passes WHERE workspace_id = $1 AND kind = $2`,
      [workspaceId, kind],
    );
    return pass;
  }

  /** The latest passes of every workspace that has any, by workspace. */
  async latest(): Promise<ReadonlyMap<string, LatestPasses>> {
    const passes = await this.dataSource.query<MirrorPass[]>(`SELECT ${FIELDS} FROM mirror_passes`);
    const byWorkspace = new Map<string, LatestPasses>();
    for (const pass of passes) {
      byWorkspace.set(pass.workspaceId, { ...byWorkspace.get(pass.workspaceId), [pass.kind]: pass });
    }
    return byWorkspace;
  }

  /** Every workspace with a Stripe connection. */
  async connected(): Promise<ConnectedWorkspace[]> {
    return this.dataSource.query(
      `SELECT workspace_id AS "workspaceId", updated_at AS "credentialsAt" FROM stripe_connections
       ORDER BY workspace_id`,
    );
  }

  /** Puts a new pass in the place of the last one of its kind. */
  async begin(tx: EntityManager, pass: MirrorPass): Promise<void> {
    await tx.query(
      `INSERT INTO mirror_passes
         (workspace_id, kind, credentials_at, stage, cursor, copied_count, drift, started_at, updated_at, finished_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (workspace_id, kind) DO UPDATE SET credentials_at = excluded.credentials_at,
         stage = excluded.stage, cursor = excluded.cursor, copied_count = excluded.copied_count,
         drift = excluded.drift, started_at = excluded.started_at, updated_at = excluded.updated_at,
         finished_at = excluded.finished_at`,
      [
        pass.workspaceId,
        pass.kind,
        pass.credentialsAt,
        pass.stage,
        pass.cursor,
        pass.copiedCount,
        pass.drift,
        pass.startedAt,
        pass.updatedAt,
        pass.finishedAt,
      ],
    );
  }

  /** Moves a pass on. @returns false when another process moved or replaced it meanwhile, and nothing was written */
  async advance(tx: EntityManager, from: MirrorPass, to: MirrorPass): Promise<boolean> {
    const [rows] = await tx.query<[unknown[], number]>(
      `UPDATE mirror_passes SET stage = $6, cursor = $7, copied_count = $8, drift = $9, updated_at = $10,
         finished_at = $11
       WHERE workspace_id = $1 AND kind = $2 AND started_at = $3 AND stage = $4 AND cursor IS NOT DISTINCT FROM $5
         AND finished_at IS NULL
       RETURNING kind`,
      [
        from.workspaceId,
        from.kind,
        from.startedAt,
        from.stage,
        from.cursor,
        to.stage,
        to.cursor,
        to.copiedCount,
        to.drift,
        to.updatedAt,
        to.finishedAt,
      ],
    );
    return rows.length > 0;
  }
}
