import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { type AttemptTrigger, WebhookDelivery } from '../entities/webhook-delivery.entity.js';

/** Longer than twice the total deadline of an attempt: a lease that ended belongs to a worker that died. */
const LEASE_MS = 45_000;

/** An endpoint of a workspace. */
export interface EndpointKey {
  workspaceId: string;
  endpointId: string;
}

/** An endpoint that something is due for. */
export interface DueEndpoint extends EndpointKey {
  dueCount: number;
}

/** A delivery that this process, and no other, makes an attempt of. */
export interface ClaimedDelivery extends EndpointKey {
  id: string;
  eventId: string;
  eventType: string;
  attemptCount: number;
  scheduleStep: number;
  trigger: AttemptTrigger;
  createdAt: Date;
  leaseToken: string;
}

/** How a delivery goes on after an attempt. */
export type Settlement = Pick<WebhookDelivery, 'state' | 'nextAttemptAt' | 'finishedAt'> &
  Partial<Pick<WebhookDelivery, 'lastStatusCode' | 'lastReason' | 'attemptCount' | 'scheduleStep'>>;

const IS_DUE = `state IN ('pending', 'delivering', 'retrying') AND next_attempt_at <= $1
  AND (lease_until IS NULL OR lease_until <= $1)`;

const CLAIMED_COLUMNS = `workspace_id AS "workspaceId", id, endpoint_id AS "endpointId", event_id AS "eventId",
  event_type AS "eventType", attempt_count AS "attemptCount", schedule_step AS "scheduleStep",
  next_trigger AS "trigger", created_at AS "createdAt", lease_token AS "leaseToken"`;

/** Who works on which delivery. Every write below that carries a lease token fails without harm once the lease is lost. */
@Injectable()
export class DeliveryClaimsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Endpoints with something due, the longest waiting first. Locks nothing, so it costs the same over many nodes. */
  dueEndpoints(limit: number): Promise<DueEndpoint[]> {
    return this.dataSource.query<DueEndpoint[]>(
      `SELECT workspace_id AS "workspaceId", endpoint_id AS "endpointId", count(*)::int AS "dueCount"
       FROM webhook_deliveries WHERE ${IS_DUE}
       GROUP BY workspace_id, endpoint_id ORDER BY min(next_attempt_at) LIMIT $2`,
      [this.clock.now(), limit],
    );
  }

  /** Claims this delivery, unless it is not due or somebody else has it. */
  claim(workspaceId: string, deliveryId: string): Promise<ClaimedDelivery | undefined> {
    return this.claimWhere(`id = $5 AND ${IS_DUE}`, workspaceId, [deliveryId]);
  }

  /** Claims the endpoint's delivery that waits longest, if any is due. */
  claimNext({ workspaceId, endpointId }: EndpointKey): Promise<ClaimedDelivery | undefined> {
    const next = `id = (SELECT id FROM webhook_deliveries
      WHERE workspace_id = $2 AND endpoint_id = $5 AND ${IS_DUE}
      ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)`;
    return this.claimWhere(next, workspaceId, [endpointId]);
  }

  /** Moves what is due for an endpoint; an endpoint that cannot keep up is looked at less often. */
  async putOff({ workspaceId, endpointId }: EndpointKey, delayMs: number): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.query(
      `UPDATE webhook_deliveries SET next_attempt_at = $4
       WHERE workspace_id = $2 AND id IN (SELECT id FROM webhook_deliveries
         WHERE workspace_id = $2 AND endpoint_id = $3 AND state IN ('pending', 'retrying') AND next_attempt_at <= $1
         FOR UPDATE SKIP LOCKED)`,
      [now, workspaceId, endpointId, new Date(now.getTime() + delayMs)],
    );
  }

  /**
   * Writes how a delivery goes on and ends the lease.
   * @returns false when the lease was lost: somebody else decides
   */
  async settle(tx: EntityManager, claim: ClaimedDelivery, settlement: Settlement): Promise<boolean> {
    const { workspaceId, id, leaseToken } = claim;
    const changes = { ...settlement, nextTrigger: 'schedule', leaseToken: null, leaseUntil: null } as const;
    const result = await tx.getRepository(WebhookDelivery).update({ workspaceId, id, leaseToken }, changes);
    return result.affected === 1;
  }

  /** Gives a delivery back as it was, without an attempt. */
  async putBack(tx: EntityManager, claim: ClaimedDelivery): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = CASE WHEN attempt_count = 0 THEN 'pending' ELSE 'retrying' END,
         lease_token = NULL, lease_until = NULL
       WHERE workspace_id = $1 AND id = $2 AND lease_token = $3`,
      [claim.workspaceId, claim.id, claim.leaseToken],
    );
  }

  /** Lets others have a delivery at once, when this process stops before its attempt ended. */
  async release(claim: ClaimedDelivery): Promise<void> {
    await this.dataSource.query(
      `UPDATE webhook_deliveries SET lease_token = NULL, lease_until = NULL
       WHERE workspace_id = $1 AND id = $2 AND lease_token = $3`,
      [claim.workspaceId, claim.id, claim.leaseToken],
    );
  }

  /** A lease of a delivery that is made and sent in one go. */
  newLease(): { leaseToken: string; leaseUntil: Date } {
    return { leaseToken: newId(), leaseUntil: new Date(this.clock.now().getTime() + LEASE_MS) };
  }

  private async claimWhere(
    condition: string,
    workspaceId: string,
    parameters: string[],
  ): Promise<ClaimedDelivery | undefined> {
    const { leaseToken, leaseUntil } = this.newLease();
    const [rows] = await this.dataSource.query<[ClaimedDelivery[], number]>(
      `UPDATE webhook_deliveries SET state = 'delivering', lease_token = $3, lease_until = $4
       WHERE workspace_id = $2 AND ${condition} RETURNING ${CLAIMED_COLUMNS}`,
      [this.clock.now(), workspaceId, leaseToken, leaseUntil, ...parameters],
    );
    return rows[0];
  }
}
