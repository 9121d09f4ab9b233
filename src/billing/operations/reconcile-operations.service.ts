import { Injectable, Logger } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { BillingUnclearError, BillingUnknownError } from '../billing.errors.js';
import { BillingGateway } from '../billing.gateway.js';
import { AttemptOperationService, commandOf } from './attempt-operation.service.js';
import type { BillingOperation } from './billing-operation.entity.js';
import { BillingOperationRepository, type OperationChanges } from './billing-operation.repository.js';
import { retryDelayMs } from './retry-delay.js';
import { SettleOperationService } from './settle-operation.service.js';

/** After a crash the operation is tried again once its lease has ended. */
const LEASE_MS = 25_000;
const DEADLINE_MS = 15_000;
/** No try begins after so much of a turn, so that accounts without an answer never hold up those of the next turn. */
const TURN_MS = 5_000;
const WORKSPACES_PER_TURN = 100;
const OPERATIONS_PER_WORKSPACE = 20;
/** Workspaces worked on at once. Within one, operations follow each other, so Stripe's limits are never near. */
const WORKSPACES_AT_ONCE = 8;
const HOUR_MS = 3_600_000;
/** Stripe keeps an idempotency key for a day at least; an hour is left for what is under way. */
const KEY_LIFE_MS = 23 * HOUR_MS;
/** After three days a person has to look at what never came to an end. */
const GIVE_UP_AFTER_MS = 72 * HOUR_MS;
/** A call that was under way when its operation was superseded has ended after this, whatever Stripe does. */
const MAY_STILL_APPLY_MS = 900_000;
const LOOK_AGAIN_MS = 60_000;

/**
 * Brings every operation to its end: repeats calls whose outcome is not known, and takes back what superseded operations
 * did. Any number of processes may run it at once; a lease keeps them apart.
 */
@Injectable()
export class ReconcileOperationsService {
  private readonly logger = new Logger(ReconcileOperationsService.name);

  constructor(
    private readonly operations: BillingOperationRepository,
    private readonly attempts: AttemptOperationService,
    private readonly settle: SettleOperationService,
    private readonly gateway: BillingGateway,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Works on what is due now. @returns how many operations it looked at */
  async run(): Promise<number> {
    const startedAt = this.clock.now();
    const endsAt = new Date(startedAt.getTime() + TURN_MS);
    const waiting = await this.operations.dueWorkspaces(startedAt, WORKSPACES_PER_TURN);
    return workThrough(waiting, WORKSPACES_AT_ONCE, (workspaceId) => this.runWorkspace(workspaceId, endsAt));
  }

  private async runWorkspace(workspaceId: string, endsAt: Date): Promise<number> {
    for (let count = 0; count < OPERATIONS_PER_WORKSPACE; count += 1) {
      const now = this.clock.now();
      if (now > endsAt) return count;
      const lease = { token: newId(), until: new Date(now.getTime() + LEASE_MS) };
      const operation = await this.transactions.run((tx) => this.operations.claimDue(tx, workspaceId, lease, now));
      if (!operation) return count;
      await this.work(operation, now).catch((error: unknown) => {
        // The lease runs out and the operation is tried again; the others must not wait for it.
        this.logger.error({
          msg: 'billing operation not reconciled',
          workspaceId,
          operationId: operation.id,
          err: error,
        });
      });
    }
    return OPERATIONS_PER_WORKSPACE;
  }

  private async work(operation: BillingOperation, now: Date): Promise<void> {
    if (operation.state === 'superseded') {
      await this.takeBack(operation, now);
    } else if (now.getTime() - operation.createdAt.getTime() > GIVE_UP_AFTER_MS) {
      await this.settle.needReview(operation, { reason: 'unresolved', seen: undefined });
    } else {
      const attempt = nextAttempt(operation, now);
      await this.transactions.run((tx) => this.operations.noteAttempt(tx, attempt, now));
      await this.attempts.attempt(attempt, DEADLINE_MS);
    }
  }

  private async takeBack(operation: BillingOperation, now: Date): Promise<void> {
    const changes = await this.undo(operation, now);
    await this.transactions.run((tx) => this.operations.changeSuperseded(tx, operation, changes, this.clock.now()));
  }

  /** Undoes a superseded operation, and says what that means for it. */
  private async undo(operation: BillingOperation, now: Date): Promise<OperationChanges> {
    const { workspaceId, id: operationId, attemptCount } = operation;
    try {
      const isUndone = await this.gateway.undo(commandOf(operation), DEADLINE_MS);
      const isOver = isUndone || now.getTime() - operation.createdAt.getTime() > MAY_STILL_APPLY_MS;
      return { nextAttemptAt: isOver ? null : new Date(now.getTime() + LOOK_AGAIN_MS) };
    } catch (error) {
      this.logger.error({ msg: 'superseded billing operation not undone', workspaceId, operationId, err: error });
      if (error instanceof BillingUnclearError) return { nextAttemptAt: null, errorCode: 'undo_unclear' };
      const isKeySpent = error instanceof BillingUnknownError && error.isKeySpent;
      return {
        attemptCount: attemptCount + 1,
        nextAttemptAt: new Date(now.getTime() + retryDelayMs(attemptCount + 1, Math.random())),
        ...(isKeySpent && { keyGeneration: operation.keyGeneration + 1 }),
      };
    }
  }
}

/**
 * The operation as it is tried next. Once Stripe may have forgotten its key, it goes on under a new one; that is safe,
 * as every try looks for the effect first.
 */
function nextAttempt(operation: BillingOperation, now: Date): BillingOperation {
  const { firstAttemptedAt, keyGeneration } = operation;
  const isKeyOld = firstAttemptedAt !== null && now.getTime() - firstAttemptedAt.getTime() > KEY_LIFE_MS;
  return {
    ...operation,
    attemptCount: operation.attemptCount + 1,
    keyGeneration: isKeyOld ? keyGeneration + 1 : keyGeneration,
    firstAttemptedAt: isKeyOld || firstAttemptedAt === null ? now : firstAttemptedAt,
  };
}
