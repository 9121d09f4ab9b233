import { z } from 'zod';

import { listAnswer, PageQuery } from '../../shared/http/list-page.js';
import { toWireTime } from '../../shared/http/wire.js';
import type { AuditLogRow } from '../audit-log/audit-log.repository.js';

const filter = z.string('must be given once').min(1, 'must not be empty').max(100).optional();

/** Which part of the audit log is asked for. */
export const AuditLogFilter = PageQuery.extend({
  actor: filter.meta({ description: 'Id of a key or a member, or `system`.' }),
  action: filter.meta({ description: 'Such as `token.created`.' }),
});
export type AuditLogFilter = z.infer<typeof AuditLogFilter>;

/** A line of the audit log. */
export const AuditLogLine = z
  .object({
    actor: z.string().meta({
      description: 'Id of the key or the member, or `system`.',
      examples: ['tok_01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'],
    }),
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
