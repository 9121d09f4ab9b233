import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { PreparedStatements } from '../../shared/database/prepared-statements.js';
import { newId } from '../../shared/ids.js';
import { type SealedSecret, SigningSecretsService } from '../endpoints/signing-secrets.service.js';
import { type AttemptTrigger, WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';

/** Longer than twice the total deadline of an attempt: a lease that ended belongs to a worker that died. */
const LEASE_MS = 45_000;
/** Of one statement; an endpoint has four lanes. */
const MAX_CLAIMS = 8;

/** An endpoint of a workspace. */
export interface EndpointKey {
  workspaceId: string;
  endpointId: string;
}

/** An endpoint that something is due for. */
export interface DueEndpoint extends EndpointKey {
  dueCount: number;
}

/** The part of an endpoint that says whether and where its deliveries are sent. */
export type Destination = Pick<WebhookEndpoint, 'url' | 'status' | 'deletedAt' | 'pausedUntil' | 'failingSince'>;

/** Whether, where and how an endpoint's deliveries are sent, as it was when it was read. */
export interface SendingTerms {
  endpoint: Destination;
  /** Live secrets, the current one first. */
  secrets: readonly string[];
  readAt: Date;
}

/** A delivery that this process, and no other, makes an attempt of. */
export interface LeasedDelivery extends EndpointKey {
  id: string;
  eventId: string;
  eventType: string;
  attemptCount: number;
  scheduleStep: number;
  trigger: AttemptTrigger;
  createdAt: Date;
  leaseToken: string;
}

/** The same with everything that its attempt needs. */
export interface ClaimedDelivery extends LeasedDelivery {
  /** The envelope, byte for byte. */
  payload: string;
  terms: SendingTerms;
}

interface TermsRow extends Destination {
  sealedSecrets: SealedSecret[];
}

interface ClaimedRow extends LeasedDelivery, TermsRow {
  payload: string;
}

/** How a delivery goes on after an attempt. */
export type Settlement = Pick<WebhookDelivery, 'state' | 'nextAttemptAt' | 'finishedAt'> &
  Partial<Pick<WebhookDelivery, 'lastStatusCode' | 'lastReason' | 'attemptCount' | 'scheduleStep'>>;

/** What is held is due at no time. */
const IS_DUE = `finished_at IS NULL AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)`;

/** What signs at the time $1 for an endpoint of the workspace $2. */
function signingOf(endpointId: string): string {
  return `(SELECT coalesce(json_agg(json_build_object('id', id, 'sealedSecret', sealed_secret)
      ORDER BY created_at DESC, id DESC), '[]') AS secrets FROM webhook_secrets
    WHERE workspace_id = $2 AND endpoint_id = ${endpointId} AND (expires_at IS NULL OR expires_at > $1)) AS signing`;
}

const TERMS = `endpoint.url, endpoint.status, endpoint.deleted_at AS "deletedAt",
  endpoint.paused_until AS "pausedUntil", endpoint.failing_since AS "failingSince",
  signing.secrets AS "sealedSecrets"`;

/**
 * Claims what waits longest, and reads in the same round trip everything that the attempts need. The array makes
 * PostgreSQL choose the rows once, however it joins them; a subquery could be asked again and choose more than $6.
 */
const CLAIM = `UPDATE webhook_deliveries AS delivery SET state = 'delivering', lease_token = $3, lease_until = $4
  FROM outbox_events AS event, webhook_endpoints AS endpoint,
    ${signingOf('$5')}
  WHERE delivery.workspace_id = $2 AND delivery.id = ANY(ARRAY(SELECT id FROM webhook_deliveries
      WHERE workspace_id = $2 AND endpoint_id = $5 AND ${IS_DUE}
      ORDER BY next_attempt_at, id LIMIT $6 FOR UPDATE SKIP LOCKED))
    AND event.workspace_id = $2 AND event.id = delivery.event_id
    AND endpoint.workspace_id = $2 AND endpoint.id = delivery.endpoint_id
  RETURNING delivery.workspace_id AS "workspaceId", delivery.id, delivery.endpoint_id AS "endpointId",
    delivery.event_id AS "eventId", delivery.event_type AS "eventType", delivery.attempt_count AS "attemptCount",
    delivery.schedule_step AS "scheduleStep", delivery.next_trigger AS "trigger",
    delivery.created_at AS "createdAt", delivery.lease_token AS "leaseToken", event.payload, ${TERMS}`;

/** The same of one endpoint alone. */
const READ_TERMS = `SELECT ${TERMS} FROM webhook_endpoints AS endpoint, ${signingOf('$3')}
  WHERE endpoint.workspace_id = $2 AND endpoint.id = $3`;

/** Who works on which delivery. Every write below that carries a lease token fails without harm once the lease is lost. */
@Injectable()
export class DeliveryClaimsRepository {
  private readonly claims = new MicroBatch<EndpointKey, ClaimedDelivery | undefined>({
    maxItems: MAX_CLAIMS,
    work: (_key, askers) => this.claimFor(askers),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly secrets: SigningSecretsService,
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

  /**
   * Claims the endpoint's delivery that waits longest, if any is due. Lanes of one endpoint that ask at the same time
   * share a statement and its commit: each gets a delivery of its own.
   */
  claimNext(endpoint: EndpointKey): Promise<ClaimedDelivery | undefined> {
    return this.claims.add(endpoint.endpointId, endpoint);
  }

  /** The terms of an endpoint as they are now. */
  async readTerms({ workspaceId, endpointId }: EndpointKey): Promise<SendingTerms> {
    const readAt = this.clock.now();
    const values = [readAt, workspaceId, endpointId];
    const [row] = await this.statements.rows<TermsRow>({ name: 'webhook-terms', text: READ_TERMS, values });
    if (!row) throw new Error(`webhook endpoint ${endpointId} does not exist`);
    return this.toTerms(workspaceId, row, readAt);
  }

  /** Moves what is due for an endpoint; an endpoint that cannot keep up is looked at less often. */
  async putOff({ workspaceId, endpointId }: EndpointKey, delayMs: number): Promise<void> {
    const now = this.clock.now();
    await this.dataSource.query(
      `UPDATE webhook_deliveries SET next_attempt_at = $4
       WHERE workspace_id = $2 AND id IN (SELECT id FROM webhook_deliveries
         WHERE workspace_id = $2 AND endpoint_id = $3 AND finished_at IS NULL AND state IN ('pending', 'retrying')
           AND next_attempt_at <= $1
         FOR UPDATE SKIP LOCKED)`,
      [now, workspaceId, endpointId, new Date(now.getTime() + delayMs)],
    );
  }

  /**
   * Writes how a delivery goes on and ends the lease.
   * @returns false when the lease was lost: somebody else decides
   */
  async settle(tx: EntityManager, claim: LeasedDelivery, settlement: Settlement): Promise<boolean> {
    const { workspaceId, id, leaseToken } = claim;
    const changes = { ...settlement, nextTrigger: 'schedule', leaseToken: null, leaseUntil: null } as const;
    const result = await tx.getRepository(WebhookDelivery).update({ workspaceId, id, leaseToken }, changes);
    return result.affected === 1;
  }

  /** Gives a delivery back as it was, without an attempt. */
  async putBack(tx: EntityManager, claim: LeasedDelivery): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = CASE WHEN attempt_count = 0 THEN 'pending' ELSE 'retrying' END,
         lease_token = NULL, lease_until = NULL
       WHERE workspace_id = $1 AND id = $2 AND lease_token = $3`,
      [claim.workspaceId, claim.id, claim.leaseToken],
    );
  }

  /** Lets others have a delivery at once, when this process stops before its attempt ended. */
  async release(claim: LeasedDelivery): Promise<void> {
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

  private async claimFor(askers: EndpointKey[]): Promise<(ClaimedDelivery | undefined)[]> {
    const [endpoint] = askers;
    if (!endpoint) return [];
    const { workspaceId, endpointId } = endpoint;
    const { leaseToken, leaseUntil } = this.newLease();
    const readAt = this.clock.now();
    const values = [readAt, workspaceId, leaseToken, leaseUntil, endpointId, askers.length];
    const rows = await this.statements.rows<ClaimedRow>({ name: 'webhook-claim', text: CLAIM, values });
    return askers.map((_asker, index) => rows[index] && this.toClaim(rows[index], readAt));
  }

  private toClaim(row: ClaimedRow, readAt: Date): ClaimedDelivery {
    const { url, status, deletedAt, pausedUntil, failingSince, sealedSecrets, ...delivery } = row;
    const endpoint = { url, status, deletedAt, pausedUntil, failingSince };
    return { ...delivery, terms: this.toTerms(row.workspaceId, { ...endpoint, sealedSecrets }, readAt) };
  }

  private toTerms(workspaceId: string, { sealedSecrets, ...endpoint }: TermsRow, readAt: Date): SendingTerms {
    return { endpoint, secrets: this.secrets.open(workspaceId, sealedSecrets), readAt };
  }
}
