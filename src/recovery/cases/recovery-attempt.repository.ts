import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';

import { BUDGET_WINDOW_MS, type CardTry } from '../budget/retry-budget.js';
import { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { CardFailure } from '../retries/retry-permission.js';

/** More failures than any card has in the months in which a case may be open. */
const CARD_FAILURES = 200;

/** The right to work on a pending try alone, until it ends. */
export interface AttemptLease {
  token: string;
  until: Date;
}

/** How a pending try ended. */
export type AttemptOutcome = Pick<RecoveryAttempt, 'status' | 'explanation'> &
  Partial<
    Pick<
      RecoveryAttempt,
      'declineCode' | 'adviceCode' | 'networkDeclineCode' | 'networkAdviceCode' | 'reference' | 'amountEurCents'
    >
  >;

/** Every query on tries. */
@Injectable()
export class RecoveryAttemptRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Every try of a case, oldest first, read in `tx`. */
  ofCase(tx: EntityManager, workspaceId: string, recoveryId: string): Promise<RecoveryAttempt[]> {
    return tx
      .getRepository(RecoveryAttempt)
      .find({ where: { workspaceId, recoveryId }, order: { attemptedAt: 'ASC', id: 'ASC' } });
  }

  /** @returns false when the try with this reference is there already */
  async insert(tx: EntityManager, attempt: RecoveryAttempt): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(RecoveryAttempt)
      .values(attempt)
      .orIgnore()
      .returning(['id'])
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** Names the customer as the one who made a try that was taken for one of Stripe's. */
  async nameCustomer(tx: EntityManager, attempt: RecoveryAttempt, explanation: string): Promise<void> {
    const { workspaceId, id } = attempt;
    await tx.getRepository(RecoveryAttempt).update({ workspaceId, id }, { initiator: 'customer', explanation });
  }

  /** Ends a pending try. @returns false when somebody else has ended it */
  async settle(
    tx: EntityManager,
    { workspaceId, id }: Pick<RecoveryAttempt, 'workspaceId' | 'id'>,
    outcome: AttemptOutcome,
  ): Promise<boolean> {
    const result = await tx
      .getRepository(RecoveryAttempt)
      .update({ workspaceId, id, status: 'pending' }, { ...outcome, leaseToken: null, leaseUntil: null });
    return result.affected === 1;
  }

  /**
   * Locks a card until `tx` ends, so that of two tries of it at once the second sees the first, and returns the tries
   * that count: those that failed, whoever made them, and those under way. A try that succeeded is no try *again*.
   */
  async lockCard(tx: EntityManager, workspaceId: string, cardKey: string, now: Date): Promise<CardTry[]> {
    await tx.query(`INSERT INTO recovery_cards (workspace_id, card_key) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
      workspaceId,
      cardKey,
    ]);
    await tx.query(`SELECT 1 FROM recovery_cards WHERE workspace_id = $1 AND card_key = $2 FOR UPDATE`, [
      workspaceId,
      cardKey,
    ]);
    return this.cardTries(tx, workspaceId, cardKey, now);
  }

  /** The same without the lock, to plan by. */
  async cardTries(tx: EntityManager, workspaceId: string, cardKey: string, now: Date): Promise<CardTry[]> {
    return tx.query<CardTry[]>(
      `SELECT attempted_at AS at, initiator = 'retainly' AS "isOwn" FROM recovery_attempts
       WHERE workspace_id = $1 AND card_key = $2 AND attempted_at > $3 AND status IN ('failed', 'pending')`,
      [workspaceId, cardKey, new Date(now.getTime() - BUDGET_WINDOW_MS)],
    );
  }

  /** Failures of a card since it last worked, for any invoice, newest first; older ones than the limit say no more. */
  async cardFailures(tx: EntityManager, workspaceId: string, cardKey: string): Promise<CardFailure[]> {
    const made = await tx.getRepository(RecoveryAttempt).find({
      where: { workspaceId, cardKey, status: In(['failed', 'succeeded']) },
      order: { attemptedAt: 'DESC', id: 'DESC' },
      take: CARD_FAILURES,
    });
    const lastSuccess = made.findIndex(({ status }) => status === 'succeeded');
    return lastSuccess === -1 ? made : made.slice(0, lastSuccess);
  }

  /** Pending tries that nobody works on any more, of any workspace, the oldest first. */
  async abandoned(now: Date, limit: number): Promise<RecoveryAttempt[]> {
    return this.dataSource
      .getRepository(RecoveryAttempt)
      .createQueryBuilder('attempt')
      .where(`attempt.status = 'pending' AND attempt.lease_until < :now`, { now })
      .orderBy('attempt.leaseUntil')
      .addOrderBy('attempt.id')
      .limit(limit)
      .getMany();
  }

  /** Takes or prolongs the lease of a pending try. @returns false when somebody else holds it or has ended the try */
  async lease(tx: EntityManager, attempt: RecoveryAttempt, lease: AttemptLease): Promise<boolean> {
    const { workspaceId, id, leaseToken } = attempt;
    const result = await tx
      .getRepository(RecoveryAttempt)
      .update(
        { workspaceId, id, status: 'pending', ...(leaseToken !== null && { leaseToken }) },
        { leaseToken: lease.token, leaseUntil: lease.until },
      );
    return result.affected === 1;
  }
}
