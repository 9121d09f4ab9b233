import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { Transactions } from '../../shared/database/transactions.js';
import { EndpointStatusService } from '../endpoints/endpoint-status.service.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import { WebhookAttempt } from '../entities/webhook-attempt.entity.js';
import type { DeliveryState } from '../entities/webhook-delivery.entity.js';
import type { DeliveryResult, FailureReason } from '../sending/delivery-result.js';
import { DeliveryResultsRepository, type Success } from './delivery-results.repository.js';
import { DeliveryClaimsRepository, type LeasedDelivery, type Settlement } from './delivery-claims.repository.js';
import { DeliveryStatesRepository } from './delivery-states.repository.js';
import { nextDelayMs, retryAfterMs } from './retry-schedule.js';

/** Of one statement: each size of it is a plan of its own on each connection. */
const MAX_SUCCESSES = 32;

/** An attempt that was made, ready to be written down. */
export interface MadeAttempt {
  attempt: WebhookAttempt;
  result: DeliveryResult;
}

/** The same in earnest, not as a test. */
export interface EarnestAttempt extends MadeAttempt {
  /** Whether it was the one attempt that a paused endpoint gets. */
  isProbe: boolean;
}

/** How a delivery goes on after an attempt. */
export type SettledDelivery = Pick<Settlement, 'state' | 'nextAttemptAt'>;

/**
 * Writes down how an attempt ended and what follows from it: the attempt, the delivery's next state, the endpoint's
 * count of failures, all or nothing.
 */
@Injectable()
export class SettleDeliveryService {
  private readonly successes = new MicroBatch<Success, boolean>({
    maxItems: MAX_SUCCESSES,
    work: (workspaceId, successes) =>
      this.transactions.repeated(() => this.results.writeSuccesses(workspaceId, successes, this.clock.now())),
  });

  constructor(
    private readonly results: DeliveryResultsRepository,
    private readonly claims: DeliveryClaimsRepository,
    private readonly deliveries: DeliveryStatesRepository,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly status: EndpointStatusService,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /** An attempt of the schedule, or one asked for by hand. */
  settle(claim: LeasedDelivery, made: EarnestAttempt): Promise<SettledDelivery> {
    return this.transactions.run(async (tx) => {
      const { outcome } = made.result;
      if (outcome !== 'succeeded') return this.settleFailure(tx, claim, made, outcome);
      await this.status.recordSuccess(tx, claim.workspaceId, claim.endpointId);
      return this.write(tx, claim, made, { state: 'delivered', nextAttemptAt: null });
    });
  }

  /**
   * A success of an endpoint that had no failures to forget when the delivery was claimed, which is nearly all there is.
   * Successes of a workspace share a statement and its commit. An attempt that failed meanwhile is forgotten after that,
   * as it would be if this attempt had ended later.
   */
  async settleSuccess(claim: LeasedDelivery, made: MadeAttempt): Promise<SettledDelivery> {
    const hasFailedMeanwhile = await this.successes.add(claim.workspaceId, { claim, attempt: made.attempt });
    if (hasFailedMeanwhile) {
      await this.transactions.run((tx) => this.status.recordSuccess(tx, claim.workspaceId, claim.endpointId));
    }
    return { state: 'delivered', nextAttemptAt: null };
  }

  /** A test: it is never tried again, and says nothing about how the endpoint does in earnest. */
  settleTest(claim: LeasedDelivery, made: MadeAttempt): Promise<SettledDelivery> {
    const state = made.result.outcome === 'succeeded' ? 'delivered' : 'exhausted';
    return this.transactions.run((tx) => this.write(tx, claim, made, { state, nextAttemptAt: null }));
  }

  /**
   * No attempt was made, because the endpoint was deleted or disabled in the meantime. The endpoint is locked, or else a
   * delivery of one that is enabled again meanwhile would be held with nobody left to resume it.
   */
  async setAside(claim: LeasedDelivery, state: 'held' | 'discarded'): Promise<void> {
    const finishedAt = state === 'discarded' ? this.clock.now() : null;
    await this.transactions.run(async (tx) => {
      const endpoint = await this.endpoints.lockEvenDeleted(tx, claim.workspaceId, claim.endpointId);
      const isEnabledAgain = state === 'held' && endpoint?.status === 'enabled';
      if (isEnabledAgain) await this.claims.putBack(tx, claim);
      else await this.claims.settle(tx, claim, { state, nextAttemptAt: null, finishedAt });
    });
  }

  /**
   * No attempt was made, because the endpoint is paused: this delivery waits, and so does what else is due for it. The
   * endpoint is locked, or else a probe that succeeds meanwhile would leave this delivery behind until the pause's time.
   */
  async putOff(claim: LeasedDelivery): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.endpoints.lockEvenDeleted(tx, claim.workspaceId, claim.endpointId);
      await this.claims.putBack(tx, claim);
      await this.deliveries.putOffByPause(tx, claim.workspaceId, claim.endpointId, this.clock.now());
    });
  }

  private async settleFailure(
    tx: EntityManager,
    claim: LeasedDelivery,
    made: EarnestAttempt,
    reason: FailureReason,
  ): Promise<SettledDelivery> {
    const endpoint = await this.endpoints.lockEvenDeleted(tx, claim.workspaceId, claim.endpointId);
    if (!endpoint || endpoint.deletedAt)
      return this.write(tx, claim, made, { state: 'discarded', nextAttemptAt: null });
    const isDisabled = await this.status.recordFailure(tx, endpoint, { reason, isProbe: made.isProbe });
    const nextAttemptAt = this.nextAttemptAt(claim, made.result);
    if (!nextAttemptAt) return this.write(tx, claim, made, { state: 'exhausted', nextAttemptAt });
    if (isDisabled) return this.write(tx, claim, made, { state: 'held', nextAttemptAt: null });
    return this.write(tx, claim, made, { state: 'retrying', nextAttemptAt });
  }

  private nextAttemptAt(claim: LeasedDelivery, { answer }: DeliveryResult): Date | null {
    const now = this.clock.now();
    const delayMs = nextDelayMs({
      scheduleSeconds: this.config.environment.WEBHOOK_RETRY_SCHEDULE,
      attemptsMade: claim.scheduleStep + 1,
      jitter: Math.random() * 2 - 1,
      retryAfterMs: retryAfterMs(answer?.statusCode, answer?.headers['retry-after'], now),
    });
    return delayMs === undefined ? null : new Date(now.getTime() + delayMs);
  }

  /** The attempt happened, so it is logged even when the lease was lost and somebody else decides how it goes on. */
  private async write(
    tx: EntityManager,
    claim: LeasedDelivery,
    { attempt, result }: MadeAttempt,
    next: SettledDelivery,
  ): Promise<SettledDelivery> {
    await this.claims.settle(tx, claim, {
      ...next,
      attemptCount: claim.attemptCount + 1,
      scheduleStep: claim.scheduleStep + 1,
      finishedAt: isFinal(next.state) ? this.clock.now() : null,
      lastStatusCode: result.answer?.statusCode ?? null,
      lastReason: result.outcome === 'succeeded' ? null : result.outcome,
    });
    await tx.getRepository(WebhookAttempt).insert(attempt);
    return next;
  }
}

function isFinal(state: DeliveryState): boolean {
  return state === 'delivered' || state === 'exhausted' || state === 'discarded';
}
