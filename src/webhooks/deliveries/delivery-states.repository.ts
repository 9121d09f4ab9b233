import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What happens to all unfinished deliveries of an endpoint at once. Callers hold the endpoint's lock. */
@Injectable()
export class DeliveryStatesRepository {
  /** Keeps back what waits. An attempt that is under way ends first and joins them. */
  async hold(tx: EntityManager, workspaceId: string, endpointId: string): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = 'held', next_attempt_at = NULL
       WHERE workspace_id = $1 AND endpoint_id = $2 AND state IN ('pending', 'retrying')`,
      [workspaceId, endpointId],
    );
  }

  /** Makes everything that is held due. */
  async resume(tx: EntityManager, workspaceId: string, endpointId: string, dueAt: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries
       SET state = CASE WHEN attempt_count = 0 THEN 'pending' ELSE 'retrying' END, next_attempt_at = $3
       WHERE workspace_id = $1 AND endpoint_id = $2 AND state = 'held'`,
      [workspaceId, endpointId, dueAt],
    );
  }

  /** Gives up everything unfinished. An attempt that is under way loses its lease: it may arrive, but decides nothing. */
  async discard(tx: EntityManager, workspaceId: string, endpointId: string, discardedAt: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries
       SET state = 'discarded', next_attempt_at = NULL, lease_token = NULL, lease_until = NULL, finished_at = $3
       WHERE workspace_id = $1 AND endpoint_id = $2 AND state IN ('pending', 'delivering', 'retrying', 'held')`,
      [workspaceId, endpointId, discardedAt],
    );
  }
}
