import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { StripeEvent } from './stripe-event.entity.js';

/** A token for working alone on a row, until then. */
export interface EventLease {
  token: string;
  until: Date;
}

/** What the end of a try changes. */
export type EventChanges = Pick<StripeEvent, 'state' | 'nextAttemptAt' | 'lastError' | 'processedAt'>;

/** Every query on Stripe's events. */
@Injectable()
export class StripeEventRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when the workspace has this event already */
  async insert(tx: EntityManager, event: StripeEvent): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(StripeEvent)
      .values(event)
      .orIgnore()
      .returning(['id'])
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** Workspaces with events that are due and that nobody works on, the longest waiting first. */
  async dueWorkspaces(now: Date, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ workspace_id: string }[]>(
      `SELECT workspace_id FROM stripe_events
       WHERE next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
       GROUP BY workspace_id ORDER BY min(next_attempt_at) LIMIT $2`,
      [now, limit],
    );
    return rows.map((row) => row.workspace_id);
  }

  /**
   * Takes the lease of the workspace's longest waiting due event and counts the try; undefined when there is none.
   *
   * Two statements rather than an UPDATE of `IN (SELECT … LIMIT 1 FOR UPDATE SKIP LOCKED)`: PostgreSQL may run such a
   * subquery once per row, and then takes them all.
   */
  async claimDue(
    tx: EntityManager,
    workspaceId: string,
    lease: EventLease,
    now: Date,
  ): Promise<StripeEvent | undefined> {
    const event = await tx
      .getRepository(StripeEvent)
      .createQueryBuilder('event')
      .where('event.workspace_id = :workspaceId AND event.next_attempt_at <= :now', { workspaceId, now })
      .andWhere('(event.lease_until IS NULL OR event.lease_until < :now)')
      .orderBy('event.nextAttemptAt')
      .addOrderBy('event.id')
      .limit(1)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getOne();
    if (!event) return undefined;
    const held = { leaseToken: lease.token, leaseUntil: lease.until, attemptCount: event.attemptCount + 1 };
    await tx.getRepository(StripeEvent).update({ workspaceId, id: event.id }, held);
    return { ...event, ...held };
  }

  /** Ends the try of whoever still holds the lease; somebody else's is left alone. */
  async settle(tx: EntityManager, event: StripeEvent, changes: EventChanges): Promise<void> {
    const { workspaceId, id, leaseToken } = event;
    if (leaseToken === null) return;
    await tx
      .getRepository(StripeEvent)
      .update({ workspaceId, id, leaseToken }, { ...changes, leaseToken: null, leaseUntil: null });
  }

  /** Makes the workspace's failed events due again. @returns how many there were */
  async retryFailed(tx: EntityManager, workspaceId: string, now: Date): Promise<number> {
    const result = await tx
      .getRepository(StripeEvent)
      .update({ workspaceId, state: 'failed' }, { state: 'pending', attemptCount: 0, nextAttemptAt: now });
    return result.affected ?? 0;
  }
}
