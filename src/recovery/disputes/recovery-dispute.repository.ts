import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { RecoveryDispute } from './recovery-dispute.entity.js';

/** Every query on disputes. */
@Injectable()
export class RecoveryDisputeRepository {
  /**
   * Locks a customer until `tx` ends. Whoever opens a case then looks for disputes, and whoever notes a dispute looks
   * for cases: of two at the same time, the second sees the first.
   */
  async lockCustomer(tx: EntityManager, workspaceId: string, customerId: string): Promise<void> {
    const key = [workspaceId, customerId];
    await tx.query(
      `INSERT INTO recovery_customers (workspace_id, customer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      key,
    );
    await tx.query(`SELECT 1 FROM recovery_customers WHERE workspace_id = $1 AND customer_id = $2 FOR UPDATE`, key);
  }

  /** Every dispute of a customer, read in `tx`. */
  ofCustomer(tx: EntityManager, workspaceId: string, customerId: string): Promise<RecoveryDispute[]> {
    return tx.getRepository(RecoveryDispute).findBy({ workspaceId, customerId });
  }

  /** Notes a dispute of a customer that `tx` has locked. One that is closed stays as it is: events come in any order. */
  async note(tx: EntityManager, { workspaceId, id, customerId, status, closedAt }: RecoveryDispute): Promise<void> {
    await tx.query(
      `INSERT INTO recovery_disputes AS known (workspace_id, id, customer_id, status, closed_at)
       VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (workspace_id, id) DO UPDATE SET status = excluded.status, closed_at = excluded.closed_at
         WHERE known.status = 'open'`,
      [workspaceId, id, customerId, status, closedAt],
    );
  }
}
