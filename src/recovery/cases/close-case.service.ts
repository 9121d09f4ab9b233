import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { CardUpdateLinks } from '../card-update/card-update-links.service.js';
import { causeOf, type RecoveryFacts } from '../causes/recovery-cause.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryMails } from '../mails/recovery-mails.service.js';
import { CaseRecorder, type RecoveredMrr } from './case-recorder.service.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

/** How an invoice came to be paid. */
export interface Payment extends Pick<RecoveryFacts, 'paidAt' | 'paidBy'> {
  /** The try that was paid; null for money that came another way. */
  attemptId: string | null;
  mrr: RecoveredMrr;
}

/** Why an invoice is given up. */
export type LostReason = 'uncollectible' | 'voided' | 'subscription_ended';

/** Ends cases: each at most once `recovered`, and never back from there. */
@Injectable()
export class CloseCaseService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly recorder: CaseRecorder,
    private readonly mails: RecoveryMails,
    private readonly links: CardUpdateLinks,
  ) {}

  /** Notes that the invoice of a case, locked by `tx`, is paid. Nothing happens where that is known. */
  async recover(tx: EntityManager, recovery: RecoveryCase, payment: Payment): Promise<void> {
    if (recovery.status === 'recovered') return;
    const { workspaceId, id } = recovery;
    const { paidAt, paidBy, attemptId, mrr } = payment;
    const { cause, linkId, mailId } = causeOf({
      paidAt,
      paidBy,
      link: await this.links.lastUsed(tx, workspaceId, id),
      mail: await this.mails.lastSent(tx, workspaceId, id),
    });
    await this.cases.change(tx, recovery, {
      ...NOTHING_PLANNED,
      status: 'recovered',
      closedAt: paidAt,
      lostReason: null,
      cause,
      causeAttemptId: attemptId,
      causeLinkId: linkId,
      causeMailId: mailId,
    });
    await this.mails.stop(tx, workspaceId, id, 'paid');
    await this.recorder.recovered(tx, recovery, { cause, mrr, at: paidAt });
  }

  /** Notes that the invoice of an open case, locked by `tx`, is given up. Nothing happens to one that is closed. */
  async lose(tx: EntityManager, recovery: RecoveryCase, reason: LostReason, at: Date): Promise<void> {
    if (recovery.status !== 'open') return;
    const { workspaceId, id } = recovery;
    await this.cases.change(tx, recovery, { ...NOTHING_PLANNED, status: 'lost', closedAt: at, lostReason: reason });
    await this.mails.stop(tx, workspaceId, id, 'lost');
    await this.recorder.lost(tx, recovery, reason, at);
  }
}

const NOTHING_PLANNED = { nextAttemptAt: null, nextAttemptBy: null } as const;
