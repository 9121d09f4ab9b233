import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { SubscriptionCancellations } from '../../billing/cancellations/subscription-cancellations.js';
import { Clock } from '../../shared/clock.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { SessionRecorder } from './session-recorder.service.js';

/** What the customer said about leaving; the last value before the outcome stays. */
export interface CancelWish {
  reason: string | undefined;
  comment: string | undefined;
}

/** Ends sessions as canceled, with everything that has to be true from that moment on. */
@Injectable()
export class EndAsCanceledService {
  constructor(
    private readonly sessions: CancelSessionRepository,
    private readonly recorder: SessionRecorder,
    private readonly cancellations: SubscriptionCancellations,
    private readonly clock: Clock,
  ) {}

  /** Locks a session until `tx` ends; what is known of its subscription's end first, as whoever locks both does. */
  async lock(
    tx: EntityManager,
    { workspaceId, id, subscriptionId }: Pick<CancelSession, 'workspaceId' | 'id' | 'subscriptionId'>,
  ): Promise<CancelSession> {
    await this.cancellations.lock(tx, { workspaceId, subscriptionId });
    return this.sessions.lock(tx, workspaceId, id);
  }

  /**
   * Ends a session that `tx` has locked, and tells everybody that the customer leaves. What Stripe is told, and when, is
   * not for the customer to wait for: from now on they are not to be asked for money.
   */
  async end(tx: EntityManager, session: CancelSession, wish: CancelWish): Promise<CancelSession> {
    const { workspaceId, id, subscriptionId } = session;
    const now = this.clock.now();
    const { reason, comment } = { reason: wish.reason ?? session.reason, comment: wish.comment ?? session.comment };
    const changes = { outcome: 'canceled', reason, comment, completedAt: now, lastActivityAt: now } as const;
    await this.sessions.update(tx, workspaceId, id, changes);
    const ended = { ...session, ...changes };
    await this.recorder.canceled(tx, ended, now);
    await this.cancellations.record(tx, { workspaceId, subscriptionId, at: now });
    return ended;
  }
}
