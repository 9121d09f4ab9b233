import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { ResourceProbe } from '../../shared/database/resource-probe.js';
import { valueRows } from '../../shared/database/value-rows.js';
import type { Cursor } from '../../shared/http/cursor.js';
import { cursorTime, type PagedRow } from '../../shared/http/list-page.js';
import { endOfBound } from '../../shared/http/query-schemas.js';
import { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import { WebhookAttempt } from '../entities/webhook-attempt.entity.js';
import { type DeliveryState, WebhookDelivery } from '../entities/webhook-delivery.entity.js';

/** Which deliveries of a workspace are asked for. */
export interface DeliveryFilter {
  /** All endpoints, deleted ones too, unless given. */
  endpointId?: string | undefined;
  state?: DeliveryState | undefined;
  eventType?: string | undefined;
  /** When it was made; both ends included. */
  since?: Date | undefined;
  until?: Date | undefined;
  after?: Cursor | undefined;
}

/** A delivery with its place in the list. */
export type DeliveryRow = WebhookDelivery & PagedRow;

/** A delivery with what it carries and everything that was tried. */
export interface DeliveryWithAttempts {
  delivery: WebhookDelivery;
  payload: string;
  /** Oldest first. */
  attempts: WebhookAttempt[];
}

/** A range of creation times, both ends included. */
export interface CreatedRange {
  since: Date;
  until: Date;
}

/** A delivery that nobody has tried yet. */
export type NewDelivery = Pick<
  WebhookDelivery,
  'id' | 'endpointId' | 'eventId' | 'eventType' | 'state' | 'nextAttemptAt' | 'createdAt'
>;

/** What may change about a delivery when somebody asks for it to be sent again. */
type DeliveryChanges = Partial<Omit<WebhookDelivery, 'workspaceId' | 'id'>>;

/** Deliveries as their owner looks at them. */
@Injectable()
export class WebhookDeliveryRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly probe: ResourceProbe,
  ) {}

  /** Up to `count` deliveries, newest first. */
  newest(workspaceId: string, count: number, filter: DeliveryFilter): Promise<DeliveryRow[]> {
    const { endpointId = null, state = null, eventType = null, since = null, until, after } = filter;
    return this.dataSource.query<DeliveryRow[]>(
      `SELECT id, endpoint_id AS "endpointId", event_id AS "eventId", event_type AS "eventType", state,
         attempt_count AS "attemptCount", next_attempt_at AS "nextAttemptAt", last_status_code AS "lastStatusCode",
         last_reason AS "lastReason", created_at AS "createdAt", finished_at AS "finishedAt",
         ${cursorTime('created_at')} AS "cursorTime"
       FROM webhook_deliveries
       WHERE workspace_id = $1 AND ($3::uuid IS NULL OR endpoint_id = $3)
         AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR event_type = $5)
         AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
         AND ($8::timestamptz IS NULL OR (created_at, id) < ($8::timestamptz, $9::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $2`,
      [
        ...[workspaceId, count, endpointId, state, eventType],
        ...[since, until ? endOfBound(until) : null, after?.time ?? null, after?.id ?? null],
      ],
    );
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  async get(workspaceId: string, deliveryId: string): Promise<WebhookDelivery> {
    const delivery = await this.dataSource.getRepository(WebhookDelivery).findOneBy({ workspaceId, id: deliveryId });
    return delivery ?? this.probe.missing(WebhookDelivery, deliveryId);
  }

  /** @throws WrongWorkspaceError, ResourceNotFoundError */
  async getWithAttempts(workspaceId: string, deliveryId: string): Promise<DeliveryWithAttempts> {
    const delivery = await this.get(workspaceId, deliveryId);
    const [event, attempts] = await Promise.all([
      this.dataSource.getRepository(OutboxEvent).findOneByOrFail({ workspaceId, id: delivery.eventId }),
      this.dataSource.getRepository(WebhookAttempt).find({
        where: { workspaceId, deliveryId },
        order: { attemptedAt: 'ASC', id: 'ASC' },
      }),
    ]);
    return { delivery, payload: event.payload, attempts };
  }

  /**
   * Locks the delivery until `tx` ends. The caller holds its endpoint's lock.
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async lock(tx: EntityManager, workspaceId: string, deliveryId: string): Promise<WebhookDelivery> {
    const where = { workspaceId, id: deliveryId };
    const delivery = await tx.getRepository(WebhookDelivery).findOne({ where, lock: { mode: 'pessimistic_write' } });
    return delivery ?? this.probe.missing(WebhookDelivery, deliveryId, tx);
  }

  /** Writes new deliveries in one statement; a burst has hundreds of them at once. */
  async insert(tx: EntityManager, workspaceId: string, deliveries: readonly NewDelivery[]): Promise<void> {
    const { rows, parameters } = valueRows(
      [workspaceId, 0, 'schedule'],
      deliveries.map(({ id, endpointId, eventId, eventType, state, nextAttemptAt, createdAt }) => [
        ...[0, id, endpointId, eventId, eventType, state],
        ...[nextAttemptAt, createdAt, createdAt],
      ]),
    );
    await tx.query(
      `INSERT INTO webhook_deliveries (workspace_id, attempt_count, next_trigger, schedule_step, id, endpoint_id,
         event_id, event_type, state, next_attempt_at, run_started_at, created_at) VALUES ${rows}`,
      parameters,
    );
  }

  async update(tx: EntityManager, workspaceId: string, deliveryId: string, changes: DeliveryChanges): Promise<void> {
    await tx.getRepository(WebhookDelivery).update({ workspaceId, id: deliveryId }, changes);
  }

  /** Whether somebody asked for this delivery by hand and had it sent since that time. */
  hasManualAttemptSince(tx: EntityManager, workspaceId: string, deliveryId: string, since: Date): Promise<boolean> {
    return tx
      .createQueryBuilder(WebhookAttempt, 'attempt')
      .where({ workspaceId, deliveryId, trigger: 'manual' })
      .andWhere('attempt.attemptedAt > :since', { since })
      .getExists();
  }

  /** How many deliveries of a type an endpoint was given since that time, and when the first of them was. */
  async countSince(
    tx: EntityManager,
    { workspaceId, endpointId, eventType }: Pick<WebhookDelivery, 'workspaceId' | 'endpointId' | 'eventType'>,
    since: Date,
  ): Promise<{ count: number; oldest: Date | null }> {
    const [row] = await tx.query<{ count: number; oldest: Date | null }[]>(
      `SELECT count(*)::int AS count, min(created_at) AS oldest FROM webhook_deliveries
       WHERE workspace_id = $1 AND endpoint_id = $2 AND event_type = $3 AND created_at > $4`,
      [workspaceId, endpointId, eventType, since],
    );
    return row ?? { count: 0, oldest: null };
  }

  /** Failed deliveries of an endpoint in a range, up to `limit`. */
  async exhaustedIds(
    tx: EntityManager,
    { workspaceId, endpointId }: Pick<WebhookDelivery, 'workspaceId' | 'endpointId'>,
    { since, until }: CreatedRange,
    limit: number,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }[]>(
      `SELECT id FROM webhook_deliveries WHERE workspace_id = $1 AND endpoint_id = $2 AND state = 'exhausted'
         AND event_type <> 'webhook.test' AND created_at >= $3 AND created_at < $4 LIMIT $5 FOR UPDATE`,
      [workspaceId, endpointId, since, until, limit],
    );
    return rows.map(({ id }) => id);
  }
}
