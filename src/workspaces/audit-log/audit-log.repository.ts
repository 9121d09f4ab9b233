import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import type { AuditLogEntry } from '../entities/audit-log-entry.entity.js';

/** A line of the audit log with its place in the list. */
export type AuditLogRow = Omit<AuditLogEntry, 'workspaceId'> & PagedRow;

/** Reads the audit log. */
@Injectable()
export class AuditLogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Up to `count` lines, newest first, after a place in the list. */
  newest(workspaceId: string, count: number, after?: Cursor): Promise<AuditLogRow[]> {
    const place = after ? `AND (occurred_at, id) < ($3::timestamptz, $4::uuid)` : '';
    return this.dataSource.query<AuditLogRow[]>(
      `SELECT id, actor, action, target, details, occurred_at AS "occurredAt", ${cursorTime('occurred_at')} AS "cursorTime"
       FROM audit_log WHERE workspace_id = $1 ${place}
       ORDER BY occurred_at DESC, id DESC LIMIT $2`,
      [workspaceId, count, ...(after ? [after.time, after.id] : [])],
    );
  }
}
