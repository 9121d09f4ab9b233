import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryPolicies } from '../policy/recovery-policies.service.js';
import { type MailPlan, plannedSteps } from './mail-plan.js';
import type { RecoveryMail } from './recovery-mail.entity.js';
import { RecoveryMailRepository } from './recovery-mail.repository.js';

/** A mail that was handed over. */
export interface SentMail {
  mailId: string;
  sentAt: Date;
}

/** The mails of a case, as the case decides about them. Sending them is the worker's. */
@Injectable()
export class RecoveryMails {
  constructor(
    private readonly mails: RecoveryMailRepository,
    private readonly policies: RecoveryPolicies,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes what is still to be sent what the plan says: adds what is missing, takes back what was dropped, drops what the
   * plan no longer has. What was handed over stays, so a repeat changes nothing and no step is ever mailed twice.
   */
  async plan(tx: EntityManager, recovery: RecoveryCase, mail: MailPlan): Promise<void> {
    const { mailDays } = await this.policies.of(recovery.workspaceId, tx);
    const steps = plannedSteps(mail, recovery.openedAt, mailDays, this.clock.now());
    await this.mails.drop(tx, recovery, 'plan_changed', steps);
    await this.mails.addSteps(tx, recovery, steps);
  }

  /** Drops what is not handed over yet; `plan` takes it back. `reason` is short, such as `paid` or `paused`. */
  stop(tx: EntityManager, workspaceId: string, recoveryId: string, reason: string): Promise<void> {
    return this.mails.drop(tx, { workspaceId, id: recoveryId }, reason);
  }

  /** The last mail of the case that was handed over. One whose outcome is unknown does not count. */
  lastSent(tx: EntityManager, workspaceId: string, recoveryId: string): Promise<SentMail | undefined> {
    return this.mails.lastSent(tx, workspaceId, recoveryId);
  }

  /** Every mail of a case, in the order in which they are due. */
  ofCase(workspaceId: string, recoveryId: string): Promise<RecoveryMail[]> {
    return this.mails.ofCase(workspaceId, recoveryId);
  }
}
