import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import type { PlannedStep } from './mail-plan.js';
import { RecoveryMail } from './recovery-mail.entity.js';

/** A mail before anything failed: about one card and one renewal. */
export interface NewNotice extends Pick<RecoveryMail, 'workspaceId' | 'customerId' | 'subscriptionId'> {
  noticeKey: string;
}

/** Mails as cases plan them and as their owner looks at them. Who sends which is in `MailClaimsRepository`. */
@Injectable()
export class RecoveryMailRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Adds these steps and takes back the dropped ones among them. What was handed over, or is about to be, stays. */
  async addSteps(tx: EntityManager, recovery: RecoveryCase, steps: readonly PlannedStep[]): Promise<void> {
    const now = this.clock.now();
    for (const { step, dueAt } of steps) {
      await tx.query(
        `INSERT INTO recovery_mails AS mail (workspace_id, id, recovery_id, step, customer_id, subscription_id, state,
           attempt_count, due_at, next_attempt_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'planned', 0, $7, $7, $8)
         ON CONFLICT (workspace_id, recovery_id, step) DO UPDATE
           SET state = 'planned', reason = NULL, due_at = excluded.due_at, next_attempt_at = excluded.due_at
           WHERE mail.state = 'dropped'`,
        [recovery.workspaceId, newId(), recovery.id, step, recovery.customerId, recovery.subscriptionId, dueAt, now],
      );
    }
  }

  /** Drops what of a case is not handed over, but for the steps to keep. */
  async drop(
    tx: EntityManager,
    { workspaceId, id }: Pick<RecoveryCase, 'workspaceId' | 'id'>,
    reason: string,
    keep: readonly PlannedStep[] = [],
  ): Promise<void> {
    await tx.query(
      `UPDATE recovery_mails SET state = 'dropped', reason = $3, next_attempt_at = NULL, lease_token = NULL,
         lease_until = NULL
       WHERE workspace_id = $1 AND recovery_id = $2 AND state = 'planned' AND step <> ALL ($4)`,
      [workspaceId, id, reason, keep.map(({ step }) => step)],
    );
  }

  /** Adds a notice that is due now, unless there is one for the same card and renewal. */
  async addNotice(tx: EntityManager, notice: NewNotice): Promise<void> {
    const now = this.clock.now();
    const { workspaceId, noticeKey, customerId, subscriptionId } = notice;
    await tx.query(
      `INSERT INTO recovery_mails (workspace_id, id, notice_key, step, customer_id, subscription_id, state,
         attempt_count, due_at, next_attempt_at, created_at)
       VALUES ($1, $2, $3, 'expiring_card', $4, $5, 'planned', 0, $6, $6, $6)
       ON CONFLICT (workspace_id, notice_key) DO NOTHING`,
      [workspaceId, newId(), noticeKey, customerId, subscriptionId, now],
    );
  }

  /** The last mail of a case that the mail server took. */
  async lastSent(
    tx: EntityManager,
    workspaceId: string,
    recoveryId: string,
  ): Promise<{ mailId: string; sentAt: Date } | undefined> {
    const [row] = await tx.query<{ mailId: string; sentAt: Date }[]>(
      `SELECT id AS "mailId", sent_at AS "sentAt" FROM recovery_mails
       WHERE workspace_id = $1 AND recovery_id = $2 AND state = 'sent' ORDER BY sent_at DESC LIMIT 1`,
      [workspaceId, recoveryId],
    );
    return row;
  }

  /**
   * When a mail of a case was last handed over that the customer may have: taken by the mail server, or nobody knows. Earlier
   * versions did not note it, also not while they still run beside this one; the nearest that is known counts then.
   */
  async lastHandedOverAt(workspaceId: string, recoveryId: string): Promise<Date | undefined> {
    const [row] = await this.dataSource.query<{ handedOverAt: Date | null }[]>(
      `SELECT max(coalesce(handed_over_at, sent_at, due_at)) AS "handedOverAt" FROM recovery_mails
       WHERE workspace_id = $1 AND recovery_id = $2 AND state IN ('sending', 'sent', 'unknown')`,
      [workspaceId, recoveryId],
    );
    return row?.handedOverAt ?? undefined;
  }

  /** Every mail of a case, in the order in which they are due. */
  ofCase(workspaceId: string, recoveryId: string): Promise<RecoveryMail[]> {
    const where = { workspaceId, recoveryId };
    return this.dataSource.getRepository(RecoveryMail).find({ where, order: { dueAt: 'ASC', id: 'ASC' } });
  }
}
