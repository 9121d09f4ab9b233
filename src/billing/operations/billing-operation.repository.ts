import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { assignmentsOf, columnsOf, insertionOf } from '../../shared/database/entity-columns.js';
import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { dueWorkspaces, type Lease, lockDue } from '../leased-rows.js';
import { BillingOperation, type OperationKind, type OperationState } from './billing-operation.entity.js';

/** A place among the operations, for work that begins with what is due anywhere. */
export interface OperationKey {
  workspaceId: string;
  id: string;
}

/** What may change about an operation after its creation. */
export type OperationChanges = Partial<
  Pick<
    BillingOperation,
    'state' | 'nextAttemptAt' | 'receipt' | 'errorCode' | 'keyGeneration' | 'firstAttemptedAt' | 'attemptCount'
  >
>;

/** Every query on billing operations. */
@Injectable()
export class BillingOperationRepository {
  private readonly columns: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {
    this.columns = columnsOf(dataSource, BillingOperation);
  }

  /** @returns false when an operation of this session and kind is pending, done or under review */
  async insert(tx: EntityManager, operation: BillingOperation): Promise<boolean> {
    const { text, values } = insertionOf(this.dataSource, BillingOperation, operation);
    const rows = await this.statements.rowsWithin(tx, {
      name: 'operation-insert',
      text: `${text} ON CONFLICT DO NOTHING RETURNING id`,
      values,
    });
    return rows.length > 0;
  }

  /** The operation; undefined when the workspace has none with this id. */
  async find(workspaceId: string, id: string): Promise<BillingOperation | undefined> {
    const text = `SELECT ${this.columns} FROM billing_operations WHERE workspace_id = $1 AND id = $2`;
    const statement = { name: 'operation', text, values: [workspaceId, id] };
    const [operation] = await this.statements.rows<BillingOperation>(statement);
    return operation;
  }

  /** The newest operation of a session and kind; read in `tx` when one is given. */
  async latest(
    tx: EntityManager | undefined,
    workspaceId: string,
    { sessionId, kind }: { sessionId: string; kind: OperationKind },
  ): Promise<BillingOperation | undefined> {
    const text = `SELECT ${this.columns} FROM billing_operations WHERE workspace_id = $1 AND session_id = $2 AND kind = $3
      ORDER BY created_at DESC, id DESC LIMIT 1`;
    const statement = { name: 'operation-latest', text, values: [workspaceId, sessionId, kind] };
    const [operation] = tx
      ? await this.statements.rowsWithin<BillingOperation>(tx, statement)
      : await this.statements.rows<BillingOperation>(statement);
    return operation;
  }

  /** Locks the row until `tx` ends. */
  lock(tx: EntityManager, workspaceId: string, id: string): Promise<BillingOperation | null> {
    return tx
      .getRepository(BillingOperation)
      .findOne({ where: { workspaceId, id }, lock: { mode: 'pessimistic_write' } });
  }

  /** The pending cancellations of a subscription, read in `tx`; found among what has something to do, which is little. */
  async pendingCancellations(tx: EntityManager, workspaceId: string, subscriptionId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM billing_operations
       WHERE workspace_id = $1 AND subscription_id = $2 AND kind = 'cancel' AND state = 'pending'
         AND next_attempt_at IS NOT NULL ORDER BY id`,
      [workspaceId, subscriptionId],
    );
    return rows.map(({ id }) => id);
  }

  /** Changes an operation that is still in this state and ends its lease. @returns false when it is not */
  async change(
    tx: EntityManager,
    key: OperationKey & { state: OperationState },
    changes: OperationChanges,
    updatedAt: Date,
  ): Promise<boolean> {
    const all = { ...changes, leaseToken: null, leaseUntil: null, updatedAt };
    const { list, values, fingerprint } = assignmentsOf(this.dataSource, BillingOperation, all, 4);
    const rows = await this.statements.rowsWithin(tx, {
      name: `operation-set-${fingerprint}`,
      text: `UPDATE billing_operations SET ${list} WHERE workspace_id = $1 AND id = $2 AND state = $3 RETURNING id`,
      values: [key.workspaceId, key.id, key.state, ...values],
    });
    return rows.length === 1;
  }

  /** Marks a pending operation, locked by `tx`, as superseded. Its lease stays: the call may be under way. */
  async supersede(tx: EntityManager, key: OperationKey, nextAttemptAt: Date | null, updatedAt: Date): Promise<void> {
    const { workspaceId, id } = key;
    await tx
      .getRepository(BillingOperation)
      .update({ workspaceId, id }, { state: 'superseded', nextAttemptAt, updatedAt });
  }

  /** Changes a superseded operation whose lease is held, and ends the lease. */
  async changeSuperseded(
    tx: EntityManager,
    operation: BillingOperation,
    changes: OperationChanges,
    updatedAt: Date,
  ): Promise<void> {
    const { workspaceId, id, leaseToken } = operation;
    if (leaseToken === null) return;
    await tx
      .getRepository(BillingOperation)
      .update(
        { workspaceId, id, leaseToken, state: 'superseded' },
        { ...changes, leaseToken: null, leaseUntil: null, updatedAt },
      );
  }

  /**
   * Takes the lease for the first try, which `begin` reserved for the request that asked for the operation.
   * @returns the operation; undefined when the first try was somebody else's
   */
  async claimFirst(key: OperationKey, lease: Lease, now: Date): Promise<BillingOperation | undefined> {
    const text = `UPDATE billing_operations SET lease_token = $3, lease_until = $4, attempt_count = 1,
        first_attempted_at = $5, updated_at = $5
      WHERE workspace_id = $1 AND id = $2 AND state = 'pending' AND attempt_count = 0 RETURNING ${this.columns}`;
    const values = [key.workspaceId, key.id, lease.token, lease.until, now];
    const [operation] = await this.statements.rows<BillingOperation>({ name: 'operation-claim-first', text, values });
    return operation;
  }

  /** Workspaces with operations that are due and that nobody works on, the longest waiting first. */
  dueWorkspaces(now: Date, limit: number): Promise<string[]> {
    return dueWorkspaces(this.dataSource, 'billing_operations', now, limit);
  }

  /** Takes the lease of the workspace's longest waiting due operation; undefined when there is none. */
  async claimDue(
    tx: EntityManager,
    workspaceId: string,
    lease: Lease,
    now: Date,
  ): Promise<BillingOperation | undefined> {
    const operation = await lockDue(tx, BillingOperation, workspaceId, now);
    if (!operation) return undefined;
    const held = { leaseToken: lease.token, leaseUntil: lease.until, updatedAt: now };
    await tx.getRepository(BillingOperation).update({ workspaceId, id: operation.id }, held);
    return { ...operation, ...held };
  }

  /** Notes a try of the reconciler before Stripe is called, so that a crash cannot hide it. */
  async noteAttempt(tx: EntityManager, operation: BillingOperation, updatedAt: Date): Promise<void> {
    const { workspaceId, id, attemptCount, keyGeneration, firstAttemptedAt } = operation;
    await tx
      .getRepository(BillingOperation)
      .update({ workspaceId, id }, { attemptCount, keyGeneration, firstAttemptedAt, updatedAt });
  }

  /** How many operations wait for the reconciler or for a person, by state. */
  async countOpen(): Promise<{ state: OperationState; count: number }[]> {
    const rows = await this.dataSource.query<{ state: OperationState; count: string }[]>(
      `SELECT state, count(*) AS count FROM billing_operations WHERE next_attempt_at IS NOT NULL GROUP BY state
       UNION ALL
       SELECT 'needs_review', count(*) FROM billing_operations WHERE state = 'needs_review'`,
    );
    return rows.map((row) => ({ state: row.state, count: Number(row.count) }));
  }
}
