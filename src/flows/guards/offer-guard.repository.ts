import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { PreparedStatements } from '../../shared/database/prepared-statements.js';

/** An accepted offer, as the cooldown of its customer remembers it. */
export interface CooldownClaim {
  customerId: string;
  operationId: string;
  acceptedAt: Date;
  /** An offer accepted after this time is too recent. */
  freeSince: Date;
}

/** What a discount takes from the budget of a month. */
export interface BudgetClaim {
  operationId: string;
  /** First day of a UTC month, `2026-05-01`. */
  month: string;
  costCents: number;
  /** Null: no limit, the cost is only counted. */
  limitCents: number | null;
}

/** What the guards have on record about a customer and a month. */
export interface GuardRecord {
  /** When the customer last accepted an offer; null for never. */
  lastAcceptedAt: Date | null;
  /** Reserved for the month, in minor units of the reporting currency. */
  reservedCents: number;
}

const FIND_RECORD = {
  name: 'offer-guard-record',
  text: `SELECT (SELECT accepted_at FROM offer_cooldowns WHERE workspace_id = $1 AND customer_id = $2) AS "lastAcceptedAt",
     coalesce((SELECT reserved_cents FROM discount_budgets WHERE workspace_id = $1 AND month = $3), 0) AS "reservedCents"`,
};

const CLAIM_COOLDOWN = {
  name: 'offer-guard-cooldown',
  text: `INSERT INTO offer_cooldowns AS held (workspace_id, customer_id, operation_id, accepted_at)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id, customer_id)
       DO UPDATE SET operation_id = excluded.operation_id, accepted_at = excluded.accepted_at
       WHERE held.accepted_at <= $5
     RETURNING operation_id`,
};

const CLAIM_BUDGET = {
  name: 'offer-guard-budget',
  text: `INSERT INTO discount_budgets AS held (workspace_id, month, reserved_cents)
     SELECT $1::uuid, $2::date, $3::bigint WHERE $4::bigint IS NULL OR $3::bigint <= $4::bigint
     ON CONFLICT (workspace_id, month)
       DO UPDATE SET reserved_cents = held.reserved_cents + excluded.reserved_cents
       WHERE $4::bigint IS NULL OR held.reserved_cents + excluded.reserved_cents <= $4::bigint
     RETURNING month`,
};

const RESERVE_BUDGET = {
  name: 'offer-guard-reservation',
  text: `INSERT INTO discount_reservations (workspace_id, operation_id, month, cost_cents) VALUES ($1, $2, $3, $4)`,
};

/** Every query on cooldowns and discount budgets. */
@Injectable()
export class OfferGuardRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
  ) {}

  /** Both at once. @param month its first day, `2026-05-01` */
  async find(workspaceId: string, customerId: string, month: string): Promise<GuardRecord> {
    const [record] = await this.statements.rows<GuardRecord>({
      ...FIND_RECORD,
      values: [workspaceId, customerId, month],
    });
    return record ?? { lastAcceptedAt: null, reservedCents: 0 };
  }

  /** What is reserved for a month, in the reporting currency. */
  async reservedCents(workspaceId: string, month: string): Promise<number> {
    const rows = await this.dataSource.query<{ reserved_cents: string }[]>(
      `SELECT reserved_cents FROM discount_budgets WHERE workspace_id = $1 AND month = $2`,
      [workspaceId, month],
    );
    return Number(rows[0]?.reserved_cents ?? 0);
  }

  /** Begins the customer's cooldown. @returns false while another one runs */
  async claimCooldown(tx: EntityManager, workspaceId: string, claim: CooldownClaim): Promise<boolean> {
    const values = [workspaceId, claim.customerId, claim.operationId, claim.acceptedAt, claim.freeSince];
    const rows = await this.statements.rowsWithin(tx, { ...CLAIM_COOLDOWN, values });
    return rows.length > 0;
  }

  /**
   * Adds a cost to a month and remembers whose it is. One statement decides, on the row it locks, so that concurrent
   * claims add up one after the other.
   * @returns false when the limit would be exceeded; then `tx` has to be rolled back, as the second is written all the same
   */
  async claimBudget(tx: EntityManager, workspaceId: string, claim: BudgetClaim): Promise<boolean> {
    const { operationId, month, costCents, limitCents } = claim;
    const reservation = [workspaceId, operationId, month, costCents];
    const [rows] = await Promise.all([
      this.statements.rowsWithin(tx, { ...CLAIM_BUDGET, values: [workspaceId, month, costCents, limitCents] }),
      this.statements.rowsWithin(tx, { ...RESERVE_BUDGET, values: reservation }),
    ]);
    return rows.length > 0;
  }

  /** Ends the cooldown that an operation began, if it still runs. */
  async releaseCooldown(tx: EntityManager, workspaceId: string, operationId: string): Promise<void> {
    await tx.query(`DELETE FROM offer_cooldowns WHERE workspace_id = $1 AND operation_id = $2`, [
      workspaceId,
      operationId,
    ]);
  }

  /** Gives back what an operation took from its month; without effect the second time. */
  async releaseBudget(tx: EntityManager, workspaceId: string, operationId: string): Promise<void> {
    await tx.query(
      `WITH freed AS (
         DELETE FROM discount_reservations WHERE workspace_id = $1 AND operation_id = $2
         RETURNING workspace_id, month, cost_cents)
       UPDATE discount_budgets AS held SET reserved_cents = held.reserved_cents - freed.cost_cents
       FROM freed WHERE held.workspace_id = freed.workspace_id AND held.month = freed.month`,
      [workspaceId, operationId],
    );
  }
}
