import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { BillingOperation } from '../../billing/operations/billing-operation.entity.js';
import {
  type OperationSettlement,
  OperationSettlements,
  type ReviewEvidence,
} from '../../billing/operations/operation-settlements.js';
import { Clock } from '../../shared/clock.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { SessionRecorder } from './session-recorder.service.js';

/** Notes what became of a cancellation in Stripe. The session ended before; nothing about its outcome changes. */
@Injectable()
export class CancelSettlementService implements OperationSettlement, OnModuleInit {
  constructor(
    private readonly settlements: OperationSettlements,
    private readonly sessions: CancelSessionRepository,
    private readonly recorder: SessionRecorder,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.settlements.register('cancel', this);
  }

  /** Stripe ends the subscription. */
  async succeeded(tx: EntityManager, operation: BillingOperation): Promise<'settled'> {
    await this.note(tx, operation, null);
    return 'settled';
  }

  /** Stripe refused, for instance because the subscription has ended already. */
  async failed(tx: EntityManager, operation: BillingOperation, reason: string): Promise<void> {
    await this.note(tx, operation, reason);
  }

  /** The cancellation may be carried out in Stripe, or not. */
  async reviewNeeded(tx: EntityManager, operation: BillingOperation, evidence: ReviewEvidence): Promise<void> {
    const session = await this.sessions.lock(tx, operation.workspaceId, operation.sessionId);
    await this.recorder.reviewNeeded(tx, session, evidence, this.clock.now());
  }

  private async note(tx: EntityManager, operation: BillingOperation, error: string | null): Promise<void> {
    const session = await this.sessions.lock(tx, operation.workspaceId, operation.sessionId);
    await this.recorder.cancellationSettled(tx, session, error, this.clock.now());
  }
}
