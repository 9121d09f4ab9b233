import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { LedgerService } from '../../ledger/ledger.service.js';
import { Outbox } from '../../shared/outbox/outbox.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelSaveReversed } from '../flows.events.js';
import { FlowEventRepository } from '../sessions/flow-event.repository.js';
import { subjectOf } from '../sessions/session-subject.js';

const DAY_MS = 86_400_000;

/**
 * Writes what follows from a correction, in its transaction: timeline, ledger and outgoing webhook. Daily sums stay as
 * they are: a reversed save stays a save, and the ledger holds the reversal.
 */
@Injectable()
export class CorrectionRecorder {
  constructor(
    private readonly events: FlowEventRepository,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
  ) {}

  /** The saved customer asked to leave after all. */
  async saveReversed(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    const { workspaceId, id: sessionId } = session;
    await this.note(tx, session, 'session.save_reversed', at);
    await this.ledger.counter(tx, { workspaceId, sessionId, eventType: 'save_reversed', occurredAt: at });
    const savedMs = Math.max(at.getTime() - (session.completedAt?.getTime() ?? at.getTime()), 0);
    await this.outbox.append(tx, {
      workspaceId,
      event: CancelSaveReversed,
      data: {
        ...subjectOf(session),
        offer: session.offerType,
        saved_mrr_cents: session.savedMrrCents ?? 0,
        days_saved: Math.floor(savedMs / DAY_MS),
        currency: session.currency,
      },
      occurredAt: at,
    });
  }

  /** The saved customer, who had asked to leave, stays after all. */
  async saveRestored(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    const { workspaceId, id: sessionId } = session;
    await this.note(tx, session, 'session.save_restored', at);
    await this.ledger.counter(tx, { workspaceId, sessionId, eventType: 'save_restored', occurredAt: at });
  }

  /** The customer who had cancelled stays after all. */
  async reactivated(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    await this.note(tx, session, 'session.reactivated', at);
  }

  /** The customer who had cancelled, and then stayed, leaves once more. */
  async leftAgain(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    await this.note(tx, session, 'session.left_again', at);
  }

  private async note(tx: EntityManager, session: CancelSession, eventType: string, occurredAt: Date): Promise<void> {
    const { workspaceId, id: sessionId } = session;
    await this.events.append(tx, workspaceId, [{ sessionId, eventType, data: {}, occurredAt }]);
  }
}
