import type { EntityManager } from 'typeorm';

import type { AuditLog } from '../../../src/workspaces/audit-log/audit-log.js';
import { AuditLogEntry } from '../../../src/workspaces/entities/audit-log-entry.entity.js';
import { Workspace } from '../../../src/workspaces/entities/workspace.entity.js';
import { type SeedServices } from './seed-services.js';

const WORKSPACE_SEEDED = 'workspace.seeded';
const HISTORY_SEEDED = 'history.seeded';

/** The workspaces of the quickstart; the one without a demo is another, so that made-up numbers never get into it. */
const NAMES = {
  demo: 'Acme Analytics',
  plain: 'My workspace',
  other: 'Other Company',
} as const;

/** What a seeded workspace is for. */
export type SeedRole = keyof typeof NAMES;

/**
 * The workspace of a role: the one an earlier start made, else a new one. It is recognised by its audit log, which is
 * written in the same transaction and cannot be lost apart from the workspace.
 *
 * Pages of `origins` may call its cancel flow, whatever they were at the last start.
 *
 * @returns its UUID
 */
export function seededWorkspace(services: SeedServices, role: SeedRole, origins: string[]): Promise<string> {
  const { auditLog, clock, createWorkspace, transactions } = services;
  return transactions.run(async (tx) => {
    const found = await findSeeded(tx, role);
    if (found !== undefined) {
      await allowOrigins(tx, found, origins, clock.now());
      return found;
    }
    const { workspaceId } = await createWorkspace.create(tx, { name: NAMES[role], allowedOrigins: origins });
    await auditLog.append(tx, { workspaceId, actor: 'system', action: WORKSPACE_SEEDED, details: { role } });
    return workspaceId;
  });
}

/** Whether the workspace has its history. */
export function hasHistory(tx: EntityManager, workspaceId: string): Promise<boolean> {
  return tx.getRepository(AuditLogEntry).existsBy({ workspaceId, action: HISTORY_SEEDED });
}

/** Remembers that the workspace has its history, in the transaction that writes it. */
export async function noteHistory(
  tx: EntityManager,
  auditLog: AuditLog,
  workspaceId: string,
  sessions: number,
): Promise<void> {
  await auditLog.append(tx, { workspaceId, actor: 'system', action: HISTORY_SEEDED, details: { sessions } });
}

async function findSeeded(tx: EntityManager, role: SeedRole): Promise<string | undefined> {
  const entry = await tx
    .getRepository(AuditLogEntry)
    .createQueryBuilder('entry')
    .where(`entry.action = :action AND entry.details->>'role' = :role`, { action: WORKSPACE_SEEDED, role })
    .orderBy('entry.occurredAt')
    .getOne();
  return entry?.workspaceId;
}

async function allowOrigins(tx: EntityManager, workspaceId: string, origins: string[], now: Date): Promise<void> {
  const workspaces = tx.getRepository(Workspace);
  const { allowedOrigins } = await workspaces.findOneByOrFail({ id: workspaceId });
  const missing = origins.filter((origin) => !allowedOrigins.includes(origin));
  if (missing.length === 0) return;
  await workspaces.update({ id: workspaceId }, { allowedOrigins: [...allowedOrigins, ...missing], updatedAt: now });
}
