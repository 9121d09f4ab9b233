import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { CancellationStep } from '../../billing/cancellations/cancellation-changes.js';
import {
  type CancellationChange,
  type CancellationListener,
  CancellationListeners,
} from '../../billing/cancellations/cancellation-listeners.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelSessionRepository } from '../sessions/cancel-session.repository.js';
import { SessionRecorder } from '../sessions/session-recorder.service.js';
import { CorrectionRecorder } from './correction-recorder.service.js';
import { correctionOf, type OutcomeCorrection } from './outcome-correction.js';

/**
 * Keeps sessions true to what Stripe says: a customer may cancel, or come back, in Stripe's portal or at the merchant's
 * desk, and the numbers have to know.
 */
@Injectable()
export class CorrectOutcomesService implements CancellationListener, OnModuleInit {
  constructor(
    private readonly listeners: CancellationListeners,
    private readonly sessions: CancelSessionRepository,
    private readonly sessionRecorder: SessionRecorder,
    private readonly corrections: CorrectionRecorder,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  /**
   * Corrects every session of the subscription that the change concerns. A customer who is leaving since one session has
   * not left once more where another was abandoned: a cancellation counts for one session only.
   */
  async cancellationChanged(tx: EntityManager, change: CancellationChange): Promise<void> {
    const { workspaceId, subscriptionId, wasLeaving } = change;
    const sessions = await this.sessions.lockOfSubscription(tx, workspaceId, subscriptionId);
    const isCounted =
      wasLeaving && sessions.some(({ outcome, reactivatedAt }) => outcome === 'canceled' && reactivatedAt === null);
    for (const [index, session] of sessions.entries()) {
      if (session.outcome === 'abandoned' && isCounted) continue;
      await this.correct(tx, session, change, index === 0);
    }
  }

  /**
   * Corrects one session, locked by `tx`, as far as the step concerns it.
   * @returns whether it did
   */
  async correct(
    tx: EntityManager,
    session: CancelSession,
    step: CancellationStep,
    isNewest: boolean,
  ): Promise<boolean> {
    const correction = correctionOf(session, step, isNewest);
    if (correction) await this.apply(tx, session, correction, step.at);
    return correction !== undefined;
  }

  private async apply(
    tx: EntityManager,
    session: CancelSession,
    correction: OutcomeCorrection,
    at: Date,
  ): Promise<void> {
    const { workspaceId, id } = session;
    switch (correction) {
      case 'cancel':
        await this.sessions.update(tx, workspaceId, id, { outcome: 'canceled', completedAt: at });
        return this.sessionRecorder.canceled(tx, session, at);
      case 'reverse':
        await this.sessions.update(tx, workspaceId, id, { saveReversedAt: at });
        return this.corrections.saveReversed(tx, session, at);
      case 'restore':
        await this.sessions.update(tx, workspaceId, id, { saveReversedAt: null });
        return this.corrections.saveRestored(tx, session, at);
      case 'reactivate':
        await this.sessions.update(tx, workspaceId, id, { reactivatedAt: at });
        return this.corrections.reactivated(tx, session, at);
      case 'leave_again':
        await this.sessions.update(tx, workspaceId, id, { reactivatedAt: null });
        return this.corrections.leftAgain(tx, session, at);
    }
  }
}
