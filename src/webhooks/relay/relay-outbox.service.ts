import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId, toPublicId } from '../../shared/ids.js';
import type { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import type { DueEndpoint } from '../deliveries/delivery-claims.repository.js';
import { type NewDelivery, WebhookDeliveryRepository } from '../deliveries/webhook-delivery.repository.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { webhookEndpointDisabled } from '../webhooks.events.js';

const EVENTS_PER_BATCH = 100;
const WORKSPACES_PER_ROUND = 100;

/** Deliveries of one endpoint that can be sent right away. */
export interface FreshDeliveries extends DueEndpoint {
  /** Of one of them. */
  firstId: string;
}

type PendingEvent = Pick<OutboxEvent, 'id' | 'type' | 'payload'>;

const disabledEnvelope = z.object({ data: webhookEndpointDisabled.data });

/**
 * Turns events of the outbox into deliveries: one per endpoint that wants the type.
 *
 * An event is marked as published in the transaction that makes its deliveries, so after a crash it has all of them or
 * is still there. Several relays at once share the work: each skips the rows another one holds.
 */
@Injectable()
export class RelayOutboxService {
  private readonly firstDelayMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly endpoints: WebhookEndpointRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    config: AppConfig,
  ) {
    this.firstDelayMs = (config.environment.WEBHOOK_RETRY_SCHEDULE[0] ?? 0) * 1_000;
  }

  /**
   * Relays until nothing is left that another relay does not hold. Events of a workspace that cannot be relayed hold up
   * no other workspace's.
   *
   * @param wake hears of new deliveries once they are committed; what it does with them is for speed only
   * @returns how many deliveries were made
   * @throws AggregateError when events of a workspace could not be relayed; all others are
   */
  async run(wake: (fresh: FreshDeliveries) => void = () => undefined): Promise<number> {
    let made = 0;
    for (;;) {
      const failures: unknown[] = [];
      let waiting = await this.waitingWorkspaces();
      let taken = 0;
      // Those with more than one batch take turns; to find them anew costs more, the more they have.
      while (waiting.length > 0) {
        const busy: string[] = [];
        for (const workspaceId of waiting) {
          try {
            const batch = await this.relayBatch(workspaceId);
            taken += batch.taken;
            made += batch.deliveries.length;
            if (batch.taken === EVENTS_PER_BATCH) busy.push(workspaceId);
            freshOf(workspaceId, batch.deliveries).forEach(wake);
          } catch (error) {
            failures.push(error);
          }
        }
        waiting = busy;
      }
      if (taken > 0) continue;
      if (failures.length > 0) throw new AggregateError(failures, 'events of some workspaces were not relayed');
      return made;
    }
  }

  private async waitingWorkspaces(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT workspace_id AS id FROM outbox_events WHERE published_at IS NULL
       GROUP BY workspace_id ORDER BY min(occurred_at) LIMIT $1`,
      [WORKSPACES_PER_ROUND],
    );
    return rows.map(({ id }) => id);
  }

  private relayBatch(workspaceId: string): Promise<{ taken: number; deliveries: NewDelivery[] }> {
    return this.transactions.run(async (tx) => {
      const events = await tx.query<PendingEvent[]>(
        `SELECT id, type, payload FROM outbox_events WHERE workspace_id = $1 AND published_at IS NULL
         ORDER BY occurred_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`,
        [workspaceId, EVENTS_PER_BATCH],
      );
      if (events.length === 0) return { taken: 0, deliveries: [] };
      const endpoints = await this.endpoints.listForDispatch(tx, workspaceId);
      const deliveries = events.flatMap((event) =>
        endpoints.filter((endpoint) => wants(endpoint, event)).map((endpoint) => this.delivery(endpoint, event)),
      );
      if (deliveries.length > 0) await this.deliveries.insert(tx, workspaceId, deliveries);
      await this.markPublished(tx, workspaceId, events);
      return { taken: events.length, deliveries };
    });
  }

  private async markPublished(tx: EntityManager, workspaceId: string, events: PendingEvent[]): Promise<void> {
    await tx.query(`UPDATE outbox_events SET published_at = $2 WHERE workspace_id = $1 AND id = ANY($3::uuid[])`, [
      workspaceId,
      this.clock.now(),
      events.map(({ id }) => id),
    ]);
  }

  private delivery(endpoint: WebhookEndpoint, event: PendingEvent): NewDelivery {
    const createdAt = this.clock.now();
    const isEnabled = endpoint.status === 'enabled';
    const dueAtMs = Math.max(createdAt.getTime() + this.firstDelayMs, endpoint.pausedUntil?.getTime() ?? 0);
    return {
      id: newId(),
      endpointId: endpoint.id,
      eventId: event.id,
      eventType: event.type,
      state: isEnabled ? 'pending' : 'held',
      nextAttemptAt: isEnabled ? new Date(dueAtMs) : null,
      createdAt,
    };
  }
}

/** What can be sent now, by endpoint. */
function freshOf(workspaceId: string, deliveries: readonly NewDelivery[]): FreshDeliveries[] {
  const fresh = new Map<string, FreshDeliveries>();
  for (const { id, endpointId, state } of deliveries) {
    if (state !== 'pending') continue;
    const { firstId, dueCount } = fresh.get(endpointId) ?? { firstId: id, dueCount: 0 };
    fresh.set(endpointId, { workspaceId, endpointId, firstId, dueCount: dueCount + 1 });
  }
  return [...fresh.values()];
}

function wants(endpoint: WebhookEndpoint, event: PendingEvent): boolean {
  const isSubscribed = endpoint.eventTypes.includes('*') || endpoint.eventTypes.includes(event.type);
  return isSubscribed && !isAboutItself(endpoint, event);
}

/** That an endpoint was disabled is told to the others; held for itself, it would arrive when it is enabled again. */
function isAboutItself(endpoint: WebhookEndpoint, event: PendingEvent): boolean {
  if (event.type !== webhookEndpointDisabled.type) return false;
  const envelope = disabledEnvelope.safeParse(JSON.parse(event.payload)).data;
  return envelope?.data.endpoint_id === toPublicId('webhookEndpoint', endpoint.id);
}
