import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { BillingReceipt } from '../billing.gateway.js';
import type { BillingOperation } from './billing-operation.entity.js';
import { BillingOperationRepository } from './billing-operation.repository.js';
import { OperationSettlements, type ReviewEvidence } from './operation-settlements.js';
import { retryDelayMs } from './retry-delay.js';

/** Rolls a settlement back whose operation another process, or a supersede, has closed meanwhile. */
class AlreadyClosedError extends Error {}

/**
 * Ends operations: the operation's state and what it means to the feature change in one transaction.
 *
 * The feature's rows are locked before the operation's, in the order in which requests lock them, so the two never wait
 * for each other. Closing is a compare-and-set on `pending`: of two settlements of one operation, one is rolled back.
 */
@Injectable()
export class SettleOperationService {
  constructor(
    private readonly operations: BillingOperationRepository,
    private readonly settlements: OperationSettlements,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Stripe confirmed the effect. When the session has ended another way, the effect is taken back soon. */
  async succeed(operation: BillingOperation, receipt: BillingReceipt): Promise<void> {
    await this.close(operation, async (tx, now) => {
      const verdict = await this.settlements.of(operation.kind).succeeded(tx, operation, receipt);
      const isKept = verdict === 'settled';
      return this.operations.change(
        tx,
        pendingKeyOf(operation),
        { state: isKept ? 'succeeded' : 'superseded', receipt, nextAttemptAt: isKept ? null : now, errorCode: null },
        now,
      );
    });
  }

  /** Stripe definitely refused; `reason` is short and public. */
  async fail(operation: BillingOperation, reason: string): Promise<void> {
    await this.close(operation, async (tx, now) => {
      await this.settlements.of(operation.kind).failed(tx, operation, reason);
      return this.operations.change(
        tx,
        pendingKeyOf(operation),
        { state: 'failed', errorCode: reason, nextAttemptAt: null },
        now,
      );
    });
  }

  /** A person has to look; the reconciler leaves it alone. */
  async needReview(
    operation: BillingOperation,
    { reason, seen }: Pick<ReviewEvidence, 'reason' | 'seen'>,
  ): Promise<void> {
    const { id: operationId, attemptCount: triesCount, createdAt: begunAt } = operation;
    await this.close(operation, async (tx, now) => {
      const evidence = { reason, operationId, triesCount, begunAt, seen };
      await this.settlements.of(operation.kind).reviewNeeded(tx, operation, evidence);
      return this.operations.change(
        tx,
        pendingKeyOf(operation),
        { state: 'needs_review', errorCode: reason, nextAttemptAt: null },
        now,
      );
    });
  }

  /** The outcome is not known: tried again later, under new idempotency keys when the present ones are spent. */
  async postpone(operation: BillingOperation, isKeySpent: boolean): Promise<void> {
    await this.close(operation, (tx, now) =>
      this.operations.change(
        tx,
        pendingKeyOf(operation),
        {
          nextAttemptAt: new Date(now.getTime() + retryDelayMs(operation.attemptCount, Math.random())),
          ...(isKeySpent && { keyGeneration: operation.keyGeneration + 1, firstAttemptedAt: null }),
        },
        now,
      ),
    );
  }

  /** Runs a change of a pending operation; if it was superseded meanwhile, has the reconciler look at it now. */
  private async close(
    operation: BillingOperation,
    change: (tx: Parameters<Parameters<Transactions['run']>[0]>[0], now: Date) => Promise<boolean>,
  ): Promise<void> {
    const now = this.clock.now();
    try {
      await this.transactions.run(async (tx) => {
        if (!(await change(tx, now))) throw new AlreadyClosedError();
      });
    } catch (error) {
      if (!(error instanceof AlreadyClosedError)) throw error;
      await this.transactions.run((tx) => this.operations.changeSuperseded(tx, operation, { nextAttemptAt: now }, now));
    }
  }
}

function pendingKeyOf({ workspaceId, id }: BillingOperation) {
  return { workspaceId, id, state: 'pending' as const };
}
