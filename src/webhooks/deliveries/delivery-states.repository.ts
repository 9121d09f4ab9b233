import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Deliveries may wait out the pauses of their endpoint for as long; then they count as failed. */
const MAX_WAIT_MS = 96 * 60 * 60 * 1_000;

/** A pause of an endpoint, while it was the latest. */
export interface PausedEndpoint {
  workspaceId: string;
  endpointId: string;
  pausedUntil: Date;
}

/** What happens to all unfinished deliveries of an endpoint at once. Callers hold the endpoint's lock. */
@Injectable()
export class DeliveryStatesRepository {
  /** Keeps back what waits. An attempt that is under way ends first and joins them. */
  async hold(tx: EntityManager, workspaceId: string, endpointId: string): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = 'held', next_attempt_at = NULL
       WHERE workspace_id = $1 AND endpoint_id = $2 AND finished_at IS NULL AND state IN ('pending', 'retrying')`,
      [workspaceId, endpointId],
    );
  }

  /** Makes everything that is held due; the time it was held does not count towards its age. */
  async resume(tx: EntityManager, workspaceId: string, endpointId: string, dueAt: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries
       SET state = CASE WHEN attempt_count = 0 THEN 'pending' ELSE 'retrying' END, next_attempt_at = $3,
         run_started_at = $3
       WHERE workspace_id = $1 AND endpoint_id = $2 AND finished_at IS NULL AND state = 'held'`,
      [workspaceId, endpointId, dueAt],
    );
  }

  /**
   * Puts what is due for a paused endpoint off until its pause ends, without using up an attempt; does nothing when the
   * pause has ended meanwhile. What is 96 hours old has failed. What somebody asked for by hand stays due.
   */
  async putOffByPause(tx: EntityManager, workspaceId: string, endpointId: string, now: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries AS delivery
       SET state = CASE WHEN run_started_at <= $4 THEN 'exhausted' ELSE state END,
         finished_at = CASE WHEN run_started_at <= $4 THEN $1::timestamptz END,
         next_attempt_at = CASE WHEN run_started_at > $4 THEN endpoint.paused_until END
       FROM webhook_endpoints AS endpoint
       WHERE endpoint.workspace_id = $2 AND endpoint.id = $3 AND endpoint.paused_until IS NOT NULL
         AND delivery.workspace_id = $2 AND delivery.id IN (SELECT id FROM webhook_deliveries
           WHERE workspace_id = $2 AND endpoint_id = $3 AND finished_at IS NULL AND state IN ('pending', 'retrying')
             AND next_trigger <> 'manual' AND next_attempt_at <= $1 FOR UPDATE SKIP LOCKED)`,
      [now, workspaceId, endpointId, new Date(now.getTime() - MAX_WAIT_MS)],
    );
  }

  /** Makes what was put off by a pause due at once. */
  async endPause(
    tx: EntityManager,
    { workspaceId, endpointId, pausedUntil }: PausedEndpoint,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET next_attempt_at = $4
       WHERE workspace_id = $1 AND endpoint_id = $2 AND finished_at IS NULL AND state IN ('pending', 'retrying')
         AND next_attempt_at = $3`,
      [workspaceId, endpointId, pausedUntil, now],
    );
  }

  /** Gives up everything unfinished. An attempt that is under way loses its lease: it may arrive, but decides nothing. */
  async discard(tx: EntityManager, workspaceId: string, endpointId: string, discardedAt: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries
       SET state = 'discarded', next_attempt_at = NULL, lease_token = NULL, lease_until = NULL, finished_at = $3
       WHERE workspace_id = $1 AND endpoint_id = $2 AND finished_at IS NULL`,
      [workspaceId, endpointId, discardedAt],
    );
  }
}
