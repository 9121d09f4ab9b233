import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { ChargeDispute } from '../../billing/invoices/payment-listeners.js';
import { Transactions } from '../../shared/database/transactions.js';
import { HoldCasesService } from '../cases/hold-cases.service.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { isDisputed } from './is-disputed.js';
import type { RecoveryDispute } from './recovery-dispute.entity.js';
import { RecoveryDisputeRepository } from './recovery-dispute.repository.js';

/** Leaves customers alone who dispute a charge, in the cases they have and in those that open meanwhile. */
@Injectable()
export class FollowDisputesService {
  constructor(
    private readonly disputes: RecoveryDisputeRepository,
    private readonly cases: RecoveryCaseRepository,
    private readonly holding: HoldCasesService,
    private readonly transactions: Transactions,
  ) {}

  /** Notes what is known of a dispute, and holds or releases the customer's open cases accordingly. */
  async follow({ workspaceId, customerId, disputeId, status, at }: ChargeDispute): Promise<void> {
    const closedAt = status === 'open' ? null : at;
    await this.transactions.run(async (tx) => {
      await this.disputes.lockCustomer(tx, workspaceId, customerId);
      await this.disputes.note(tx, { workspaceId, id: disputeId, customerId, status, closedAt });
      const disputes = await this.disputes.ofCustomer(tx, workspaceId, customerId);
      for (const recovery of await this.cases.lockOpen(tx, workspaceId, { customerId })) {
        await this.apply(tx, recovery, disputes);
      }
    });
  }

  /** Holds a case that `tx` has just opened, if its customer disputes a charge. */
  async opened(tx: EntityManager, recovery: RecoveryCase): Promise<void> {
    const { workspaceId, customerId } = recovery;
    await this.disputes.lockCustomer(tx, workspaceId, customerId);
    await this.apply(tx, recovery, await this.disputes.ofCustomer(tx, workspaceId, customerId));
  }

  private async apply(tx: EntityManager, recovery: RecoveryCase, disputes: RecoveryDispute[]): Promise<void> {
    if (isDisputed(recovery.openedAt, disputes)) await this.holding.holdForDispute(tx, recovery);
    else await this.holding.releaseFromDispute(tx, recovery);
  }
}
