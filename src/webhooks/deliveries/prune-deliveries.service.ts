import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';

const BATCH = 500;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Held for the whole time; or a test whose process died. */
const IS_GIVEN_UP = `created_at < $1 AND (state = 'held' OR (state = 'delivering' AND next_attempt_at IS NULL))`;

/** Workspaces with rows past their time. */
const OLD_UNFINISHED = `SELECT DISTINCT workspace_id AS id FROM webhook_deliveries WHERE ${IS_GIVEN_UP}`;
const OLD_DELIVERIES = `SELECT DISTINCT workspace_id AS id FROM webhook_deliveries WHERE finished_at < $1`;
const OLD_EVENTS = `SELECT DISTINCT workspace_id AS id FROM outbox_events AS event WHERE published_at < $1
  AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS delivery
    WHERE delivery.workspace_id = event.workspace_id AND delivery.event_id = event.id)`;

/**
 * Deletes the delivery log after its days: finished deliveries with their attempts, then the events nobody refers to.
 *
 * In small batches, one workspace at a time, skipping rows somebody else holds, so that it never stands in the way.
 */
@Injectable()
export class PruneDeliveriesService {
  private readonly keptMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.keptMs = config.environment.WEBHOOK_LOG_DAYS * DAY_MS;
  }

  /** @returns how many deliveries were deleted */
  async run(): Promise<number> {
    const cutoff = new Date(this.clock.now().getTime() - this.keptMs);
    await this.forEachWorkspace(OLD_UNFINISHED, cutoff, (id) => this.giveUp(id, cutoff));
    const deleted = await this.forEachWorkspace(OLD_DELIVERIES, cutoff, (id) => this.deleteDeliveries(id, cutoff));
    await this.forEachWorkspace(OLD_EVENTS, cutoff, (id) => this.deleteEvents(id, cutoff));
    return deleted;
  }

  private async forEachWorkspace(
    query: string,
    cutoff: Date,
    deleteBatch: (workspaceId: string) => Promise<number>,
  ): Promise<number> {
    const workspaces = await this.dataSource.query<{ id: string }[]>(query, [cutoff]);
    let total = 0;
    for (const { id } of workspaces) {
      for (let count = BATCH; count === BATCH; total += count) count = await deleteBatch(id);
    }
    return total;
  }

  /** Ends what nobody will send any more; it is shown a while longer. */
  private async giveUp(workspaceId: string, cutoff: Date): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `UPDATE webhook_deliveries SET state = 'discarded', finished_at = $3
       WHERE workspace_id = $2 AND id IN (SELECT id FROM webhook_deliveries
         WHERE workspace_id = $2 AND ${IS_GIVEN_UP} LIMIT $4 FOR UPDATE SKIP LOCKED)`,
      [cutoff, workspaceId, this.clock.now(), BATCH],
    );
    return count;
  }

  private deleteDeliveries(workspaceId: string, cutoff: Date): Promise<number> {
    return this.transactions.run(async (tx) => {
      const rows = await tx.query<{ id: string }[]>(
        `SELECT id FROM webhook_deliveries WHERE workspace_id = $1 AND finished_at < $2
         LIMIT $3 FOR UPDATE SKIP LOCKED`,
        [workspaceId, cutoff, BATCH],
      );
      const ids = rows.map(({ id }) => id);
      await tx.query(`DELETE FROM webhook_attempts WHERE workspace_id = $1 AND delivery_id = ANY($2::uuid[])`, [
        workspaceId,
        ids,
      ]);
      await tx.query(`DELETE FROM webhook_deliveries WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [
        workspaceId,
        ids,
      ]);
      return ids.length;
    });
  }

  private async deleteEvents(workspaceId: string, cutoff: Date): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `DELETE FROM outbox_events WHERE workspace_id = $1 AND id IN (SELECT id FROM outbox_events AS event
         WHERE workspace_id = $1 AND published_at < $2 AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS delivery
           WHERE delivery.workspace_id = $1 AND delivery.event_id = event.id)
         LIMIT $3 FOR UPDATE SKIP LOCKED)`,
      [workspaceId, cutoff, BATCH],
    );
    return count;
  }
}
