import { setTimeout as delay } from 'node:timers/promises';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { newId } from '../../shared/ids.js';
import { OperationInProgressError } from '../billing.errors.js';
import type { BillingAction } from '../billing.gateway.js';
import { AttemptOperationService } from './attempt-operation.service.js';
import type { BillingOperation, OperationKind } from './billing-operation.entity.js';
import { BillingOperationRepository } from './billing-operation.repository.js';

/** How long the request that began an operation has it for itself: longer than any request waits for Stripe. */
const REQUEST_LEASE_MS = 30_000;
/** A superseded call may still be under way at Stripe; only then is there something to take back. */
const UNDO_AFTER_MS = 60_000;
const POLL_MS = 100;

/** A wish for an effect in Stripe. */
export interface OperationWish {
  workspaceId: string;
  sessionId: string;
  customerId: string;
  subscriptionId: string;
  action: BillingAction;
}

/**
 * Durable effects in Stripe, as features use them: `begin` in the transaction that decides, `execute` after it.
 *
 * Whatever happens in between or afterwards (a crash, a lost answer), the reconciler brings the operation to its end,
 * and the registered settlement takes effect exactly once.
 */
@Injectable()
export class BillingOperations {
  constructor(
    private readonly operations: BillingOperationRepository,
    private readonly attempts: AttemptOperationService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Inserts a `pending` operation. The reconciler leaves it alone for half a minute, so that the caller's request can
   * execute it.
   * @throws OperationInProgressError when one of this kind is pending, done or under review for the session
   */
  async begin(tx: EntityManager, wish: OperationWish): Promise<BillingOperation> {
    const now = this.clock.now();
    const operation: BillingOperation = {
      workspaceId: wish.workspaceId,
      id: newId(),
      sessionId: wish.sessionId,
      kind: wish.action.kind,
      customerId: wish.customerId,
      subscriptionId: wish.subscriptionId,
      params: wish.action,
      state: 'pending',
      attemptCount: 0,
      keyGeneration: 1,
      firstAttemptedAt: null,
      nextAttemptAt: now,
      leaseToken: newId(),
      leaseUntil: new Date(now.getTime() + REQUEST_LEASE_MS),
      receipt: null,
      errorCode: null,
      createdAt: now,
      updatedAt: now,
    };
    if (!(await this.operations.insert(tx, operation))) throw new OperationInProgressError();
    return operation;
  }

  /** The newest operation of a session and kind, or undefined; read in `tx` when one is given. */
  latest(
    tx: EntityManager | undefined,
    workspaceId: string,
    sessionId: string,
    kind: OperationKind,
  ): Promise<BillingOperation | undefined> {
    return this.operations.latest(tx, workspaceId, { sessionId, kind });
  }

  /**
   * Calls Stripe once, outside any transaction, and settles what it said.
   *
   * Only the first call for an operation does so; any other returns the operation as it is.
   *
   * @returns the operation afterwards: `pending` when the outcome is not known within `deadlineMs` (the reconciler goes
   * on), `superseded` when its session ended meanwhile
   * @throws ResourceNotFoundError when the workspace has no such operation
   */
  async execute(workspaceId: string, operationId: string, deadlineMs: number): Promise<BillingOperation> {
    const now = this.clock.now();
    const lease = { token: newId(), until: new Date(now.getTime() + Math.max(REQUEST_LEASE_MS, deadlineMs)) };
    const claimed = await this.transactions.repeated(() =>
      this.operations.claimFirst({ workspaceId, id: operationId }, lease, now),
    );
    if (claimed) await this.attempts.attempt(claimed, deadlineMs);
    return this.find(workspaceId, operationId);
  }

  /**
   * Waits until an operation is no longer pending, at most `deadlineMs`.
   * @returns the operation as it then is
   * @throws ResourceNotFoundError when the workspace has no such operation
   */
  async waitUntilSettled(workspaceId: string, operationId: string, deadlineMs: number): Promise<BillingOperation> {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      const operation = await this.find(workspaceId, operationId);
      if (operation.state !== 'pending' || performance.now() >= deadline) return operation;
      await delay(POLL_MS);
    }
  }

  /**
   * Gives a pending operation up, because its session ended another way. What Stripe applied, or still applies, is taken
   * back by the reconciler. Without effect on an operation that is no longer pending.
   */
  async supersede(tx: EntityManager, workspaceId: string, operationId: string): Promise<void> {
    const operation = await this.operations.lock(tx, workspaceId, operationId);
    if (operation?.state !== 'pending') return;
    const now = this.clock.now();
    const wasTried = operation.attemptCount > 0;
    await this.operations.supersede(tx, operation, wasTried ? new Date(now.getTime() + UNDO_AFTER_MS) : null, now);
  }

  /** The same for every pending cancellation of a subscription, whose customer stays after all. */
  async supersedeCancellations(
    tx: EntityManager,
    { workspaceId, subscriptionId }: Pick<BillingOperation, 'workspaceId' | 'subscriptionId'>,
  ): Promise<void> {
    const ids = await this.operations.pendingCancellations(tx, workspaceId, subscriptionId);
    for (const id of ids) await this.supersede(tx, workspaceId, id);
  }

  private async find(workspaceId: string, operationId: string): Promise<BillingOperation> {
    const operation = await this.operations.find(workspaceId, operationId);
    if (!operation) throw new ResourceNotFoundError();
    return operation;
  }
}
