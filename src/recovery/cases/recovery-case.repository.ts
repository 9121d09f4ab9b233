import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';

/** What may change about a case after it was opened. */
export type CaseChanges = Partial<Omit<RecoveryCase, 'workspaceId' | 'id' | 'invoiceId' | 'openedAt'>>;

/** Every query of the work on cases. */
@Injectable()
export class RecoveryCaseRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
  ) {}

  /** The case of an invoice, or null before its first failure. */
  ofInvoice(workspaceId: string, invoiceId: string): Promise<RecoveryCase | null> {
    return this.dataSource.getRepository(RecoveryCase).findOneBy({ workspaceId, invoiceId });
  }

  /** @throws WrongWorkspaceError when the case belongs to another workspace, ResourceNotFoundError when to none. */
  async get(workspaceId: string, id: string): Promise<RecoveryCase> {
    const found = await this.dataSource.getRepository(RecoveryCase).findOneBy({ workspaceId, id });
    return found ?? this.probe.missing(RecoveryCase, id);
  }

  /** Ids of a customer's open cases, oldest first. */
  async openOfCustomer(workspaceId: string, customerId: string): Promise<string[]> {
    const cases = await this.dataSource.getRepository(RecoveryCase).find({
      where: { workspaceId, customerId, status: 'open' },
      select: { id: true },
      order: { openedAt: 'ASC', id: 'ASC' },
    });
    return cases.map(({ id }) => id);
  }

  /**
   * Locks the open cases of a subscription, or of a customer, until `tx` ends; in order, so that two transactions never
   * wait for each other crosswise.
   */
  lockOpen(
    tx: EntityManager,
    workspaceId: string,
    whose: { subscriptionId: string } | { customerId: string },
  ): Promise<RecoveryCase[]> {
    return tx.getRepository(RecoveryCase).find({
      where: { workspaceId, status: 'open', ...whose },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /**
   * Locks the row until `tx` ends.
   * @throws WrongWorkspaceError when the case belongs to another workspace, ResourceNotFoundError when to none.
   */
  async lock(tx: EntityManager, workspaceId: string, id: string): Promise<RecoveryCase> {
    const found = await tx
      .getRepository(RecoveryCase)
      .findOne({ where: { workspaceId, id }, lock: { mode: 'pessimistic_write' } });
    return found ?? this.probe.missing(RecoveryCase, id);
  }

  /** Inserts a case unless its invoice has one, and locks whichever is there. */
  async open(tx: EntityManager, fresh: RecoveryCase): Promise<{ recovery: RecoveryCase; isNew: boolean }> {
    const { workspaceId, invoiceId } = fresh;
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(RecoveryCase)
      .values(fresh)
      .orIgnore()
      .returning(['id'])
      .execute();
    const recovery = await tx
      .getRepository(RecoveryCase)
      .findOneOrFail({ where: { workspaceId, invoiceId }, lock: { mode: 'pessimistic_write' } });
    return { recovery, isNew: (result.raw as unknown[]).length > 0 };
  }

  /** Changes a case that `tx` has locked, in the database and in the object. */
  async change(tx: EntityManager, recovery: RecoveryCase, changes: CaseChanges): Promise<void> {
    const { workspaceId, id } = recovery;
    await tx.getRepository(RecoveryCase).update({ workspaceId, id }, changes);
    Object.assign(recovery, changes);
  }

  /** Workspaces in which we have an invoice to try, the longest waiting first. */
  async dueWorkspaces(now: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ workspace_id: string }[]>(
      `SELECT workspace_id FROM recovery_cases
       WHERE status = 'open' AND next_attempt_by = 'retainly' AND next_attempt_at <= $1
       GROUP BY workspace_id ORDER BY min(next_attempt_at) LIMIT $2`,
      [now, limit],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** Ids of the workspace's cases that we are to try now, the longest waiting first. */
  async due(workspaceId: string, now: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM recovery_cases
       WHERE workspace_id = $1 AND status = 'open' AND next_attempt_by = 'retainly' AND next_attempt_at <= $2
       ORDER BY next_attempt_at, id LIMIT $3`,
      [workspaceId, now, limit],
    );
    return rows.map(({ id }) => id);
  }
}
