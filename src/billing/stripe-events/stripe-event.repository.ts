import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { valueRows } from '../../shared/database/value-rows.js';
import { dueWorkspaces, type Lease, lockDue } from '../leased-rows.js';
import { StripeEvent } from './stripe-event.entity.js';

/** An event that nobody has worked on yet. */
export type NewStripeEvent = Omit<
  StripeEvent,
  'workspaceId' | 'attemptCount' | 'leaseToken' | 'leaseUntil' | 'lastError'
>;

/** What the end of a try changes. */
export type EventChanges = Pick<StripeEvent, 'state' | 'nextAttemptAt' | 'lastError' | 'processedAt'>;

/** Every query on Stripe's events. */
@Injectable()
export class StripeEventRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  /**
   * Keeps events of a workspace, all or none, in one round trip and with one commit.
   * @returns for each whether it is new: false when the workspace has it already
   */
  async insert(workspaceId: string, events: readonly NewStripeEvent[]): Promise<boolean[]> {
    const { rows, parameters } = valueRows(
      [workspaceId, 0],
      events.map((event) => [
        ...[event.id, event.stripeEventId, event.type, event.apiVersion, event.isLivemode, event.payload, event.state],
        ...[event.nextAttemptAt, event.createdAt, event.receivedAt, event.processedAt],
      ]),
    );
    const written = await this.statements.rows<{ id: string }>({
      name: `stripe-events-${events.length}`,
      text: `INSERT INTO stripe_events (workspace_id, attempt_count, id, stripe_event_id, type, api_version, is_livemode,
          payload, state, next_attempt_at, created_at, received_at, processed_at)
        VALUES ${rows} ON CONFLICT DO NOTHING RETURNING id`,
      values: parameters,
    });
    const writtenIds = new Set(written.map(({ id }) => id));
    return events.map(({ id }) => writtenIds.has(id));
  }

  /** Workspaces with events that are due and that nobody works on, the longest waiting first. */
  dueWorkspaces(now: Date, limit: number): Promise<string[]> {
    return dueWorkspaces(this.dataSource, 'stripe_events', now, limit);
  }

  /** Takes the lease of the workspace's longest waiting due event and counts the try; undefined when there is none. */
  async claimDue(tx: EntityManager, workspaceId: string, lease: Lease, now: Date): Promise<StripeEvent | undefined> {
    const event = await lockDue(tx, StripeEvent, workspaceId, now);
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

  /** Workspaces with events that are done with and arrived before the cutoff. */
  async workspacesWithOld(cutoff: Date): Promise<string[]> {
    const rows = await this.dataSource.query<{ workspace_id: string }[]>(
      `SELECT DISTINCT workspace_id FROM stripe_events
       WHERE received_at < $1 AND state IN ('processed', 'ignored')`,
      [cutoff],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** Deletes events that are done with and arrived before the cutoff, `limit` at most. @returns how many */
  async deleteOld(tx: EntityManager, workspaceId: string, cutoff: Date, limit: number): Promise<number> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM stripe_events
       WHERE workspace_id = $1 AND received_at < $2 AND state IN ('processed', 'ignored')
       LIMIT $3 FOR UPDATE SKIP LOCKED`,
      [workspaceId, cutoff, limit],
    );
    const ids = rows.map(({ id }) => id);
    await tx.query(`DELETE FROM stripe_events WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [workspaceId, ids]);
    return ids.length;
  }
}
