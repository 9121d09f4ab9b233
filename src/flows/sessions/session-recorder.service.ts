import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Offer } from '../../billing/offer.js';
import type { ReviewEvidence } from '../../billing/operations/operation-settlements.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Rollups } from '../../ledger/rollups.js';
import { toWireTime } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import { Outbox } from '../../shared/outbox/outbox.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelAbandoned, CancelCanceled, CancelSaved, CancelStarted } from '../flows.events.js';
import { explainObstacle } from '../guards/offer-obstacles.js';
import { FlowEventRepository } from './flow-event.repository.js';
import { subjectOf } from './session-subject.js';

/** MRR that a save keeps, in the currencies it is counted in; null where no exchange rate is known. */
export interface SavedMrr {
  savedMrrCents: number;
  /** Lower-case ISO 4217. */
  currency: string;
  eurCents: number | null;
  reportingCents: number | null;
}

/**
 * Writes what follows from a session's change, in the transaction of that change: timeline, daily sums, ledger and
 * outgoing webhook. Each method is called once per session, by the transition it is named after. Its writes need nothing
 * of each other, so they are sent together: one round trip instead of one each.
 */
@Injectable()
export class SessionRecorder {
  constructor(
    private readonly events: FlowEventRepository,
    private readonly rollups: Rollups,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
  ) {}

  /** New sessions of a workspace. */
  async started(tx: EntityManager, workspaceId: string, sessions: readonly CancelSession[]): Promise<void> {
    const eventType = 'session.started';
    const events = sessions.map((session) => ({
      sessionId: session.id,
      eventType,
      data: { ...shownAtStart(session), ...withheldAtStart(session) },
      occurredAt: session.startedAt,
    }));
    const deltas = sessions.map(({ startedAt }) => ({ at: startedAt, sessionsStarted: 1 }));
    const announcements = sessions.map((session) => ({
      workspaceId,
      event: CancelStarted,
      data: { ...subjectOf(session), ...shownAtStart(session) },
      occurredAt: session.startedAt,
    }));
    await Promise.all([
      this.events.append(tx, workspaceId, events),
      this.rollups.add(tx, workspaceId, deltas),
      this.outbox.appendAll(tx, announcements),
    ]);
  }

  /** Stripe confirmed the offer that the customer accepted. */
  async saved(tx: EntityManager, session: CancelSession, offer: Offer, mrr: SavedMrr, at: Date): Promise<void> {
    const { workspaceId, id: sessionId, startedAt } = session;
    const { savedMrrCents, currency, eurCents, reportingCents } = mrr;
    const data = {
      offer: offer.type,
      offer_value: offer.terms,
      saved_mrr_cents: savedMrrCents,
      cancel_reason: session.reason,
      currency,
    };
    await Promise.all([
      this.note(tx, session, 'session.saved', at, data),
      this.rollups.add(tx, workspaceId, [
        { at: startedAt, startedSaves: 1, startedMrrSavedCents: reportingCents ?? 0 },
        { at, completedSaves: 1, completedMrrSavedCents: reportingCents ?? 0 },
      ]),
      this.ledger.append(tx, {
        workspaceId,
        eventType: `offer_accepted.${offer.type}`,
        sessionId,
        mrrImpactCents: savedMrrCents,
        currency,
        mrrImpactEurCents: eurCents,
        mrrImpactReportingCents: reportingCents,
        occurredAt: at,
      }),
      this.outbox.append(tx, {
        workspaceId,
        event: CancelSaved,
        data: { ...subjectOf(session), ...data },
        occurredAt: at,
      }),
    ]);
  }

  /** Stripe refused the offer that the customer accepted; the session goes on. */
  async offerRefused(tx: EntityManager, session: CancelSession, offer: Offer, error: string, at: Date): Promise<void> {
    await this.note(tx, session, 'session.offer_refused', at, { offer: offer.type, offer_value: offer.terms, error });
  }

  /** Nobody but a person can tell what became of an offer or a cancellation in Stripe; here is what is known. */
  async reviewNeeded(
    tx: EntityManager,
    session: CancelSession,
    { reason, operationId, triesCount, begunAt, seen }: ReviewEvidence,
    at: Date,
  ): Promise<void> {
    await this.note(tx, session, 'session.billing_unclear', at, {
      reason,
      retainly_operation: operationId,
      tries: triesCount,
      begun_at: toWireTime(begunAt),
      ...(seen && { seen_in_stripe: seen }),
    });
  }

  /** The customer confirmed the cancellation; `session` holds the last reason and comment. */
  async canceled(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    const { workspaceId, startedAt } = session;
    const lostCents = session.mrrReportingCents ?? 0;
    const data = {
      cancel_reason: session.reason,
      comment: session.comment,
      mrr_lost_cents: session.mrrCents,
      currency: session.currency,
    };
    await Promise.all([
      this.note(tx, session, 'session.canceled', at, data),
      this.rollups.add(tx, workspaceId, [
        { at: startedAt, startedCancels: 1, startedMrrLostCents: lostCents },
        { at, completedMrrLostCents: lostCents },
      ]),
      this.outbox.append(tx, {
        workspaceId,
        event: CancelCanceled,
        data: { ...subjectOf(session), ...data },
        occurredAt: at,
      }),
    ]);
  }

  /** What became of the cancellation in Stripe; the session ended before. */
  async cancellationSettled(tx: EntityManager, session: CancelSession, error: string | null, at: Date): Promise<void> {
    const eventType = error === null ? 'session.cancellation_applied' : 'session.cancellation_refused';
    await this.note(tx, session, eventType, at, error === null ? {} : { error });
  }

  /** The customer left without deciding. */
  async abandoned(tx: EntityManager, session: CancelSession, at: Date): Promise<void> {
    const data = { last_step: session.lastStep, mrr_cents: session.mrrCents, currency: session.currency };
    await Promise.all([
      this.note(tx, session, 'session.abandoned', at, data),
      this.outbox.append(tx, {
        workspaceId: session.workspaceId,
        event: CancelAbandoned,
        data: { ...subjectOf(session), ...data },
        occurredAt: at,
      }),
    ]);
  }

  private async note(
    tx: EntityManager,
    session: CancelSession,
    eventType: string,
    at: Date,
    data: Record<string, unknown>,
  ): Promise<void> {
    const { workspaceId, id: sessionId } = session;
    await this.events.append(tx, workspaceId, [{ sessionId, eventType, data, occurredAt: at }]);
  }
}

function shownAtStart({ flowId, mrrCents, currency }: CancelSession) {
  return { flow_id: toPublicId('flow', flowId), mrr_cents: mrrCents, currency };
}

function withheldAtStart({ snapshot }: CancelSession): Record<string, unknown> {
  const withheld = (snapshot.withheld ?? []).map(({ offer, obstacle }) => ({
    id: offer.id,
    type: offer.type,
    reason: obstacle,
    message: explainObstacle(obstacle),
  }));
  return withheld.length > 0 ? { withheld_offers: withheld } : {};
}
