import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import type { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryMails } from '../mails/recovery-mails.service.js';
import { RecoveryPolicies } from '../policy/recovery-policies.service.js';
import { planRetry, type RetryPlan } from '../retries/retry-plan.js';
import { assessDecline } from '../strategy/assess-decline.js';
import { declineOf } from './attempt-rows.js';
import { CaseRecorder } from './case-recorder.service.js';
import { RecoveryAttemptRepository } from './recovery-attempt.repository.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

/** What is known when a next try is planned. */
export interface Situation {
  /** When Stripe tries next by itself; undefined: it does not. */
  stripeNextAt: Date | undefined;
  /** Every try of the case. */
  attempts: readonly RecoveryAttempt[];
  /** Whether the last failure is news, or a decision has to be made anew. */
  isNews: boolean;
}

/** Decides about the next try and the mails of an open case. */
@Injectable()
export class PlanNextTryService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly recorder: CaseRecorder,
    private readonly policies: RecoveryPolicies,
    private readonly mails: RecoveryMails,
    private readonly clock: Clock,
  ) {}

  /**
   * Plans what follows from the situation of an open case that `tx` has locked: Stripe's own next try where there is
   * one, else ours, or none. A repeat in the same situation changes nothing.
   */
  async plan(tx: EntityManager, recovery: RecoveryCase, situation: Situation): Promise<void> {
    const last = situation.attempts.findLast(({ status }) => status === 'failed');
    if (!last) return;
    const isOnHold = recovery.isPaused || recovery.haltedBy !== null;
    if (situation.isNews && !isOnHold) {
      await this.mails.plan(tx, recovery, assessDecline(declineOf(last), last.cardBrand ?? undefined).mail);
    }
    if (situation.stripeNextAt) return this.expectStripe(tx, recovery, situation.stripeNextAt);
    if (isOnHold || situation.attempts.some(({ status }) => status === 'pending')) {
      await this.cases.change(tx, recovery, { nextAttemptAt: null, nextAttemptBy: null });
    } else if (situation.isNews || recovery.nextAttemptBy === 'stripe') {
      await this.planOwn(tx, recovery, last, situation.attempts);
    }
  }

  private async expectStripe(tx: EntityManager, recovery: RecoveryCase, at: Date): Promise<void> {
    if (recovery.nextAttemptBy === 'stripe' && recovery.nextAttemptAt?.getTime() === at.getTime()) return;
    await this.cases.change(tx, recovery, { nextAttemptAt: at, nextAttemptBy: 'stripe' });
    const reason = 'Stripe tries again by its own schedule';
    await this.recorder.decided(tx, recovery, { kind: 'scheduled', reason, attemptAt: at });
  }

  private async planOwn(
    tx: EntityManager,
    recovery: RecoveryCase,
    last: RecoveryAttempt,
    attempts: readonly RecoveryAttempt[],
  ): Promise<void> {
    const plan = await this.planAfter(tx, recovery, last, attempts);
    await this.cases.change(tx, recovery, {
      nextAttemptAt: plan.at,
      nextAttemptBy: plan.at === null ? null : 'retainly',
    });
    await this.recorder.decided(tx, recovery, { kind: plan.kind, reason: plan.reason, attemptAt: plan.at });
  }

  private async planAfter(
    tx: EntityManager,
    { workspaceId, timeZone }: RecoveryCase,
    last: RecoveryAttempt,
    attempts: readonly RecoveryAttempt[],
  ): Promise<RetryPlan> {
    const policy = await this.policies.of(workspaceId, tx);
    const now = this.clock.now();
    const { cardKey } = last;
    return planRetry({
      policy,
      decline: declineOf(last),
      brand: last.cardBrand ?? undefined,
      failedAt: last.attemptedAt,
      plannedTries: attempts.filter(({ promptedBy, status }) => promptedBy === 'schedule' && status === 'failed')
        .length,
      cardTries: cardKey === null ? [] : await this.attempts.cardTries(tx, workspaceId, cardKey, now),
      timeZone: timeZone ?? policy.timeZone,
    });
  }
}
