import { Injectable, Logger } from '@nestjs/common';

import {
  BillingAccessError,
  BillingNotConnectedError,
  BillingRefusedError,
  BillingUnclearError,
  BillingUnknownError,
} from '../billing.errors.js';
import { type BillingCommand, BillingGateway, type BillingReceipt } from '../billing.gateway.js';
import type { BillingOperation } from './billing-operation.entity.js';
import { SettleOperationService } from './settle-operation.service.js';

/** Makes one try of an operation whose lease the caller holds: calls Stripe, then settles the outcome. */
@Injectable()
export class AttemptOperationService {
  private readonly logger = new Logger(AttemptOperationService.name);

  constructor(
    private readonly gateway: BillingGateway,
    private readonly settle: SettleOperationService,
  ) {}

  /** Never throws for what Stripe says; only for a fault of ours or of the database, and then the lease runs out. */
  async attempt(operation: BillingOperation, deadlineMs: number): Promise<void> {
    let receipt: BillingReceipt;
    try {
      receipt = await this.gateway.execute(commandOf(operation), deadlineMs);
    } catch (error) {
      await this.settleError(operation, error);
      return;
    }
    await this.settle.succeed(operation, receipt);
  }

  private async settleError(operation: BillingOperation, error: unknown): Promise<void> {
    const { workspaceId, id: operationId, attemptCount } = operation;
    const refusal = definiteRefusal(error, attemptCount);
    if (refusal !== undefined) {
      await this.settle.fail(operation, refusal);
    } else if (error instanceof BillingUnclearError) {
      const { seen } = error;
      this.logger.error({ msg: 'billing operation needs review', workspaceId, operationId, seen, err: error });
      await this.settle.needReview(operation, { reason: 'unclear', seen });
    } else if (isAboutOutcome(error)) {
      this.logger.warn({
        msg: 'billing operation outcome unknown',
        workspaceId,
        operationId,
        attemptCount,
        err: error,
      });
      await this.settle.postpone(operation, error instanceof BillingUnknownError && error.isKeySpent);
    } else {
      throw error;
    }
  }
}

/** What the gateway is to do for an operation. */
export function commandOf(operation: BillingOperation): BillingCommand {
  return {
    workspaceId: operation.workspaceId,
    operationId: operation.id,
    customerId: operation.customerId,
    subscriptionId: operation.subscriptionId,
    action: operation.params,
    requestedAt: operation.createdAt,
    keyGeneration: operation.keyGeneration,
  };
}

/** The reason when an error proves that nothing happened in Stripe, on this try and on those before. */
function definiteRefusal(error: unknown, attemptCount: number): string | undefined {
  const isFirst = attemptCount === 1;
  if (error instanceof BillingNotConnectedError) return isFirst ? error.code : undefined;
  if (error instanceof BillingAccessError) return isFirst ? error.reason : undefined;
  return error instanceof BillingRefusedError ? error.reason : undefined;
}

function isAboutOutcome(error: unknown): boolean {
  return (
    error instanceof BillingUnknownError ||
    error instanceof BillingAccessError ||
    error instanceof BillingNotConnectedError
  );
}
