import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { type AuditDetails, AuditLogEntry } from '../entities/audit-log-entry.entity.js';

/** Something worth remembering. Never put a key, a secret or a customer's data into it. */
export interface AuditedAction {
  workspaceId: string;
  /** `system` for what nobody asked for at that moment. */
  actor: Principal | 'system';
  /** Noun and past tense, such as `token.created`. */
  action: string;
  /** Public id of what it was done to. */
  target?: string;
  /** Further public facts, in wire names. */
  details?: AuditDetails;
}

/** Where features record what was done to a workspace's keys, settings and flows. */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  /** Records an action in the transaction that does it, so that neither exists without the other. */
  async append(tx: EntityManager, { workspaceId, actor, action, target, details }: AuditedAction): Promise<void> {
    await tx.getRepository(AuditLogEntry).insert({
      workspaceId,
      id: newId(),
      actor: actor === 'system' ? actor : actor.actorId,
      action,
      target: target ?? null,
      details: details ?? {},
      occurredAt: this.clock.now(),
    });
  }
}
