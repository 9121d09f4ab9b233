import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTime } from '../../shared/http/wire.js';
import type { AuditLogRow } from '../audit-log/audit-log.repository.js';

/** A line of the audit log. */
export const AuditLogLine = z
  .object({
    actor: z
      .string()
      .meta({ description: 'Id of the key, or `system`.', examples: ['tok_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
    action: z.string().meta({ examples: ['token.created'] }),
    target: z
      .string()
      .nullable()
      .meta({ examples: ['tok_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e70'] }),
    details: z.record(z.string(), z.unknown()).meta({ examples: [{ name: 'Server' }] }),
    occurred_at: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
  })
  .meta({ id: 'AuditLogLine', description: 'Who did what to the workspace, and when.' });
export type AuditLogLine = z.infer<typeof AuditLogLine>;

/** A page of the audit log. */
export const AuditLogPage = listAnswer(AuditLogLine, 'AuditLogPage');
export type AuditLogPage = z.infer<typeof AuditLogPage>;

/** The wire form of a line. */
export function toAuditLogLine(row: AuditLogRow): AuditLogLine {
  return {
    actor: row.actor,
    action: row.action,
    target: row.target,
    details: row.details,
    occurred_at: toWireTime(row.occurredAt),
  };
}
