import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { isLeaving } from '../../billing/cancellations/recorded-cancellation.js';
import { SubscriptionCancellations } from '../../billing/cancellations/subscription-cancellations.js';
import { FollowDisputesService } from '../disputes/follow-disputes.service.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { CaseRecorder } from './case-recorder.service.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

/** The case of an invoice, locked, and whether its subscription is over. */
export interface OpenedCase {
  recovery: RecoveryCase;
  isSubscriptionOver: boolean;
}

/** Opens cases, on hold from the first moment where the customer is to be left alone. */
@Injectable()
export class OpenCaseService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly recorder: CaseRecorder,
    private readonly cancellations: SubscriptionCancellations,
    private readonly disputes: FollowDisputesService,
  ) {}

  /** Opens a case unless its invoice has one, and locks whichever is there until `tx` ends. */
  async open(tx: EntityManager, fresh: RecoveryCase): Promise<OpenedCase> {
    const cancellation = await this.cancellations.lock(tx, fresh);
    const { recovery, isNew } = await this.cases.open(tx, {
      ...fresh,
      haltedBy: isLeaving(cancellation) ? 'cancellation' : null,
    });
    if (isNew) {
      await this.recorder.opened(tx, recovery);
      await this.disputes.opened(tx, recovery);
    }
    return { recovery, isSubscriptionOver: cancellation.endedAt !== null };
  }
}
