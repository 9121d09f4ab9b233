import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';

import { RecoveryAttempt } from '../../recovery/entities/recovery-attempt.entity.js';
import { RecoveryCase, type RecoveryCause, type RecoveryStatus } from '../../recovery/entities/recovery-case.entity.js';
import { RecoveryDecision } from '../../recovery/entities/recovery-decision.entity.js';
import { RecoveryMail } from '../../recovery/mails/recovery-mail.entity.js';
import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { endOfBound } from '../../shared/http/query-schemas.js';
import { inOrderOf, type Page, type PageWish, readPage } from '../page.js';

/** Which cases of a workspace; what is missing filters nothing. Bounds are on the opening, both inclusive. */
export interface RecoveryFilter {
  status?: RecoveryStatus | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** A case with every try to collect it, every decision and every mail, oldest first. */
export interface RecoveryHistory {
  recovery: RecoveryCase;
  attempts: RecoveryAttempt[];
  decisions: RecoveryDecision[];
  mails: RecoveryMail[];
}

/** Cases of a window by what brought the money; the cause is null for those that are not recovered. */
export interface CauseCount {
  cause: RecoveryCause | null;
  cases: number;
  /** In minor units of the reporting currency. */
  amountCents: number;
}

/** Every query that reads failed-payment cases for the API. */
@Injectable()
export class RecoveryReadsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
  ) {}

  /** A page of a workspace's cases, newest first by opening. */
  async list(workspaceId: string, filter: RecoveryFilter, wish: PageWish): Promise<Page<RecoveryCase>> {
    const page = await readPage({ query: this.filtered(workspaceId, filter), timeProperty: 'openedAt' }, wish);
    const recoveries = await this.dataSource.getRepository(RecoveryCase).findBy({ workspaceId, id: In(page.rows) });
    return { ...page, rows: inOrderOf(page.rows, recoveries) };
  }

  /** @throws WrongWorkspaceError when the case belongs to another workspace, ResourceNotFoundError when to none. */
  async history(workspaceId: string, recoveryId: string): Promise<RecoveryHistory> {
    const recovery = await this.dataSource.getRepository(RecoveryCase).findOneBy({ workspaceId, id: recoveryId });
    if (!recovery) return this.probe.missing(RecoveryCase, recoveryId);
    const where = { workspaceId, recoveryId };
    const [attempts, decisions, mails] = await Promise.all([
      this.dataSource.getRepository(RecoveryAttempt).find({ where, order: { attemptedAt: 'ASC', id: 'ASC' } }),
      this.dataSource.getRepository(RecoveryDecision).find({ where, order: { decidedAt: 'ASC', id: 'ASC' } }),
      this.dataSource.getRepository(RecoveryMail).find({ where, order: { dueAt: 'ASC', id: 'ASC' } }),
    ]);
    return { recovery, attempts, decisions, mails };
  }

  /** The cases that opened in the window, by cause. */
  async causes(workspaceId: string, since: Date, until: Date): Promise<CauseCount[]> {
    const rows = await this.dataSource.query<{ cause: RecoveryCause | null; cases: string; amount: string }[]>(
      `SELECT cause, count(*) AS cases, coalesce(sum(amount_reporting_cents), 0) AS amount FROM recovery_cases
       WHERE workspace_id = $1 AND opened_at > $2 AND opened_at <= $3 GROUP BY cause`,
      [workspaceId, since, until],
    );
    return rows.map(({ cause, cases, amount }) => ({ cause, cases: Number(cases), amountCents: Number(amount) }));
  }

  private filtered(workspaceId: string, filter: RecoveryFilter) {
    const query = this.dataSource
      .getRepository(RecoveryCase)
      .createQueryBuilder('recovery')
      .where('recovery.workspaceId = :workspaceId', { workspaceId });
    if (filter.status) query.andWhere('recovery.status = :status', { status: filter.status });
    if (filter.since) query.andWhere('recovery.openedAt >= :since', { since: filter.since });
    if (filter.until) query.andWhere('recovery.openedAt < :end', { end: endOfBound(filter.until) });
    return query;
  }
}
