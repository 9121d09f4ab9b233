import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import type { AuditLogEntry } from '../entities/audit-log-entry.entity.js';

/** A line of the audit log with its place in the list. */
export type AuditLogRow = Omit<AuditLogEntry, 'workspaceId'> & PagedRow;

/** Which lines are asked for. */
export interface AuditLogQuery {
  /** Public id of a key or a user, or `system`. */
  actor?: string | undefined;
  action?: string | undefined;
  after?: Cursor | undefined;
}

/** Reads the audit log. */
@Injectable()
export class AuditLogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Up to `count` lines, newest first, after a place in the list; only those of an actor or action when given. */
  newest(workspaceId: string, count: number, { actor, action, after }: AuditLogQuery): Promise<AuditLogRow[]> {
    const place = after ? `AND (occurred_at, id) < ($5::timestamptz, $6::uuid)` : '';
    return this.dataSource.query<AuditLogRow[]>(
      `SELECT id, actor, action, target, details, occurred_at AS "occurredAt", ${cursorTime('occurred_at')} AS "cursorTime"
       FROM audit_log WHERE workspace_id = $1
         AND ($3::text IS NULL OR actor = $3) AND ($4::text IS NULL OR action = $4) ${place}
       ORDER BY occurred_at DESC, id DESC LIMIT $2`,
      [workspaceId, count, actor ?? null, action ?? null, ...(after ? [after.time, after.id] : [])],
    );
  }
}
