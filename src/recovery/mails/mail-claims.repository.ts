import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { HANDOVER_DEADLINE_MS } from '../../shared/mail/mailer.js';
import { RecoveryMail } from './recovery-mail.entity.js';

/** Reading what a mail says takes seconds. A mail whose lease ends before it was handed over is taken up again. */
const PREPARING_LEASE_MS = 120_000;
/** Longer than handing over can take: a lease that ended then belongs to a process that died. */
const SENDING_LEASE_MS = 2 * HANDOVER_DEADLINE_MS;

/** Which mail. */
export type MailKey = Pick<RecoveryMail, 'workspaceId' | 'id'>;

/** A mail that this process, and no other, works on. */
export type ClaimedMail = RecoveryMail & { leaseToken: string };

/** Whom a mail goes to, and what it is called. */
export type MailAddress = Pick<RecoveryMail, 'recipient' | 'language' | 'subject'>;

/** How a mail goes on. */
export type MailSettlement = Pick<RecoveryMail, 'state' | 'reason' | 'nextAttemptAt'> & { sentAt?: Date };

/** Who sends which mail. Every write that carries a lease does nothing once the lease is lost. */
@Injectable()
export class MailClaimsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Mails with something to do, the longest waiting first. Locks nothing. */
  due(limit: number): Promise<MailKey[]> {
    return this.dataSource.query<MailKey[]>(
      `SELECT workspace_id AS "workspaceId", id FROM recovery_mails
       WHERE next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY next_attempt_at LIMIT $2`,
      [this.clock.now(), limit],
    );
  }

  /** Claims a mail. One found `sending` was being handed over when its process died. */
  async claim({ workspaceId, id }: MailKey): Promise<ClaimedMail | undefined> {
    const now = this.clock.now();
    const leaseToken = newId();
    const [, claimed] = await this.dataSource.query<[unknown, number]>(
      `UPDATE recovery_mails SET lease_token = $3, lease_until = $4
       WHERE workspace_id = $1 AND id = $2 AND next_attempt_at <= $5 AND (lease_until IS NULL OR lease_until <= $5)`,
      [workspaceId, id, leaseToken, new Date(now.getTime() + PREPARING_LEASE_MS), now],
    );
    if (claimed === 0) return undefined;
    const mail = await this.dataSource.getRepository(RecoveryMail).findOneBy({ workspaceId, id, leaseToken });
    return mail ? { ...mail, leaseToken } : undefined;
  }

  /**
   * The last look before the mail server is called: whether the mail is still wanted. From here on its outcome counts as
   * unknown until it is settled.
   * @returns false when it was dropped, or its case is over, on hold or left alone
   */
  async begin({ workspaceId, id, leaseToken }: ClaimedMail, address: MailAddress): Promise<boolean> {
    const now = this.clock.now();
    const leaseUntil = new Date(now.getTime() + SENDING_LEASE_MS);
    const [, begun] = await this.dataSource.query<[unknown, number]>(
      `UPDATE recovery_mails SET state = 'sending', attempt_count = attempt_count + 1, lease_until = $4,
         recipient = $5, language = $6, subject = $7, handed_over_at = $8
       WHERE workspace_id = $1 AND id = $2 AND lease_token = $3 AND state = 'planned'
         AND (recovery_id IS NULL OR EXISTS (SELECT 1 FROM recovery_cases
           WHERE recovery_cases.workspace_id = $1 AND recovery_cases.id = recovery_mails.recovery_id
             AND status = 'open' AND NOT is_paused AND halted_by IS NULL))`,
      [workspaceId, id, leaseToken, leaseUntil, address.recipient, address.language, address.subject, now],
    );
    return begun === 1;
  }

  /** Writes how a mail goes on and ends the lease. Does nothing when somebody else has decided. */
  async settle({ workspaceId, id, leaseToken }: ClaimedMail, settlement: MailSettlement): Promise<void> {
    await this.dataSource
      .getRepository(RecoveryMail)
      .update({ workspaceId, id, leaseToken }, { ...settlement, leaseToken: null, leaseUntil: null });
  }
}
