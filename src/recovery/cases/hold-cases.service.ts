import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import {
  type CancellationChange,
  type CancellationListener,
  CancellationListeners,
} from '../../billing/cancellations/cancellation-listeners.js';
import { isLeaving } from '../../billing/cancellations/recorded-cancellation.js';
import { SubscriptionCancellations } from '../../billing/cancellations/subscription-cancellations.js';
import type { Halt, RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryMails } from '../mails/recovery-mails.service.js';
import { CaseRecorder } from './case-recorder.service.js';
import { CloseCaseService } from './close-case.service.js';
import { PlanNextTryService } from './plan-next-try.service.js';
import { RecoveryAttemptRepository } from './recovery-attempt.repository.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

const REASONS: Readonly<Record<Halt, string>> = {
  cancellation: 'the customer asked to end the subscription',
  dispute: 'the customer disputed a charge',
};

/** Leaves customers alone who asked to leave or disputed a charge, and those whose case a person has paused. */
@Injectable()
export class HoldCasesService implements CancellationListener, OnModuleInit {
  constructor(
    private readonly listeners: CancellationListeners,
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly closing: CloseCaseService,
    private readonly planning: PlanNextTryService,
    private readonly recorder: CaseRecorder,
    private readonly mails: RecoveryMails,
    private readonly cancellations: SubscriptionCancellations,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /** Holds, releases or ends every open case of the subscription, as the change says. */
  async cancellationChanged(tx: EntityManager, change: CancellationChange): Promise<void> {
    const { workspaceId, subscriptionId } = change;
    for (const recovery of await this.cases.lockOpen(tx, workspaceId, { subscriptionId })) {
      switch (change.kind) {
        case 'requested':
          await this.hold(tx, recovery, 'cancellation');
          break;
        case 'undone':
          if (recovery.haltedBy === 'cancellation') await this.release(tx, recovery, { haltedBy: null });
          break;
        case 'ended':
          await this.closing.lose(tx, recovery, 'subscription_ended', change.at);
          break;
      }
    }
  }

  /** Holds an open case, locked by `tx`: nobody writes to a customer who disputes. */
  async holdForDispute(tx: EntityManager, recovery: RecoveryCase): Promise<void> {
    await this.hold(tx, recovery, 'dispute');
  }

  /**
   * Goes on with an open case, locked by `tx`, that no dispute holds any more; unless the customer asked to leave
   * meanwhile. Whether they did is read without a lock: whoever changes it has the case locked too.
   */
  async releaseFromDispute(tx: EntityManager, recovery: RecoveryCase): Promise<void> {
    const { workspaceId, subscriptionId, haltedBy } = recovery;
    if (haltedBy !== 'dispute') return;
    const [cancellation] = await this.cancellations.findAll(tx, workspaceId, [subscriptionId]);
    if (cancellation && isLeaving(cancellation)) {
      await this.cases.change(tx, recovery, { haltedBy: 'cancellation' });
    } else {
      await this.release(tx, recovery, { haltedBy: null });
    }
  }

  /** Puts mails and tries of ours on hold, for a case that `tx` has locked. */
  async pause(tx: EntityManager, recovery: RecoveryCase): Promise<void> {
    if (recovery.isPaused) return;
    await this.cases.change(tx, recovery, { isPaused: true });
    await this.stop(tx, recovery, 'paused', 'somebody paused the case');
  }

  /** Goes on with mails and tries of ours, for a case that `tx` has locked. */
  async resume(tx: EntityManager, recovery: RecoveryCase): Promise<void> {
    if (recovery.isPaused) await this.release(tx, recovery, { isPaused: false });
  }

  private async hold(tx: EntityManager, recovery: RecoveryCase, haltedBy: Halt): Promise<void> {
    if (recovery.haltedBy === haltedBy || recovery.haltedBy === 'dispute') return;
    await this.cases.change(tx, recovery, { haltedBy });
    await this.stop(tx, recovery, haltedBy, REASONS[haltedBy]);
  }

  /** Stripe's own next try stays: it is not ours to stop. */
  private async stop(tx: EntityManager, recovery: RecoveryCase, mailReason: string, reason: string): Promise<void> {
    if (recovery.nextAttemptBy === 'retainly') {
      await this.cases.change(tx, recovery, { nextAttemptAt: null, nextAttemptBy: null });
    }
    await this.mails.stop(tx, recovery.workspaceId, recovery.id, mailReason);
    await this.recorder.decided(tx, recovery, { kind: 'stopped', reason, attemptAt: null });
  }

  private async release(
    tx: EntityManager,
    recovery: RecoveryCase,
    changes: { haltedBy: null } | { isPaused: false },
  ): Promise<void> {
    await this.cases.change(tx, recovery, changes);
    const { workspaceId, id, nextAttemptAt, nextAttemptBy } = recovery;
    // Somebody else may hold it as well: a person who paused it, or the customer who asked to leave.
    if (recovery.isPaused || recovery.haltedBy !== null) return;
    await this.recorder.decided(tx, recovery, {
      kind: 'resumed',
      reason: 'nothing holds it any more',
      attemptAt: null,
    });
    await this.planning.plan(tx, recovery, {
      stripeNextAt: nextAttemptBy === 'stripe' ? (nextAttemptAt ?? undefined) : undefined,
      attempts: await this.attempts.ofCase(tx, workspaceId, id),
      isNews: true,
    });
  }
}
