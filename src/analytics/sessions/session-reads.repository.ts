import { Injectable } from '@nestjs/common';
import { DataSource, type FindOptionsSelect, In } from 'typeorm';

import { BillingOperation } from '../../billing/operations/billing-operation.entity.js';
import { CancelSession, type SessionOutcome } from '../../flows/entities/cancel-session.entity.js';
import { FlowEvent } from '../../flows/entities/flow-event.entity.js';
import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { endOfBound } from '../../shared/http/query-schemas.js';
import { inOrderOf, type Page, type PagedList, type PageWish, readPage } from '../page.js';
import { type SessionAnnouncement, SessionAnnouncementsRepository } from './session-announcements.repository.js';
import { SessionTotalsRepository } from './session-totals.repository.js';

const MAX_TIMELINE = 1_000;

/** Which sessions of a workspace; what is missing filters nothing. Bounds are on the start, both inclusive. */
export interface SessionFilter {
  outcome?: SessionOutcome | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** A whole customer id, or a whole e-mail address in any case. */
  q?: string | undefined;
}

/** A session, what happened in it, what was done in Stripe and what was announced for it; all oldest first. */
export interface SessionHistory {
  session: CancelSession;
  events: FlowEvent[];
  operations: BillingOperation[];
  announcements: SessionAnnouncement[];
}

/** Everything the API shows of a session; all but the snapshot, which is large. */
const SHOWN: FindOptionsSelect<CancelSession> = {
  id: true,
  flowId: true,
  flowVersion: true,
  subscriptionId: true,
  customerId: true,
  email: true,
  outcome: true,
  reason: true,
  comment: true,
  lastStep: true,
  locale: true,
  planId: true,
  planName: true,
  offerType: true,
  offerAccepted: true,
  offerValue: true,
  mrrCents: true,
  savedMrrCents: true,
  currency: true,
  metadata: true,
  startedAt: true,
  completedAt: true,
  saveReversedAt: true,
  reactivatedAt: true,
};

/** Every query that reads sessions for the API. */
@Injectable()
export class SessionReadsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
    private readonly announcements: SessionAnnouncementsRepository,
    private readonly totals: SessionTotalsRepository,
  ) {}

  /** A page of a workspace's sessions, newest first by start. */
  async list(workspaceId: string, filter: SessionFilter, wish: PageWish): Promise<Page<CancelSession>> {
    const page = await readPage(this.listed(workspaceId, filter), wish);
    const sessions = await this.dataSource
      .getRepository(CancelSession)
      .find({ where: { workspaceId, id: In(page.rows) }, select: SHOWN });
    return { ...page, rows: inOrderOf(page.rows, sessions) };
  }

  /** @throws WrongWorkspaceError when the session belongs to another workspace, ResourceNotFoundError when to none. */
  async history(workspaceId: string, sessionId: string): Promise<SessionHistory> {
    const session = await this.dataSource
      .getRepository(CancelSession)
      .findOne({ where: { workspaceId, id: sessionId }, select: SHOWN });
    if (!session) return this.probe.missing(CancelSession, sessionId);
    const [events, operations, announcements] = await Promise.all([
      this.dataSource.getRepository(FlowEvent).find({
        where: { workspaceId, sessionId },
        order: { occurredAt: 'ASC', id: 'ASC' },
        take: MAX_TIMELINE,
      }),
      this.dataSource.getRepository(BillingOperation).find({
        where: { workspaceId, sessionId },
        order: { createdAt: 'ASC', id: 'ASC' },
      }),
      this.announcements.ofSession(workspaceId, sessionId),
    ]);
    return { session, events, operations, announcements };
  }

  private listed(workspaceId: string, { q, ...filter }: SessionFilter): PagedList<CancelSession> {
    const list = { query: this.filtered(workspaceId, { q, ...filter }), timeProperty: 'startedAt' };
    // Those of one customer are few, and no daily sum knows them.
    if (q !== undefined) return list;
    const { outcome, since, until } = filter;
    const end = until && endOfBound(until);
    return { ...list, count: () => this.totals.count(workspaceId, { outcome, since, end }) };
  }

  private filtered(workspaceId: string, filter: SessionFilter) {
    const query = this.dataSource
      .getRepository(CancelSession)
      .createQueryBuilder('session')
      .where('session.workspaceId = :workspaceId', { workspaceId });
    if (filter.outcome) query.andWhere('session.outcome = :outcome', { outcome: filter.outcome });
    if (filter.since) query.andWhere('session.startedAt >= :since', { since: filter.since });
    if (filter.until) query.andWhere('session.startedAt < :end', { end: endOfBound(filter.until) });
    if (filter.q !== undefined) {
      query.andWhere('(session.customerId = :q OR lower(session.email) = lower(:q))', { q: filter.q });
    }
    return query;
  }
}
