import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId, toPublicId } from '../../shared/ids.js';
import type { OutboxEvent } from '../../shared/outbox/outbox-event.entity.js';
import { WebhookEndpointRepository } from '../endpoints/webhook-endpoint.repository.js';
import { WebhookDelivery } from '../entities/webhook-delivery.entity.js';
import type { WebhookEndpoint } from '../entities/webhook-endpoint.entity.js';
import { webhookEndpointDisabled } from '../webhooks.events.js';

const EVENTS_PER_BATCH = 100;
const WORKSPACES_PER_ROUND = 100;

/** A delivery that can be sent right away. */
export type FreshDelivery = Pick<WebhookDelivery, 'workspaceId' | 'endpointId' | 'id'>;

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
  async run(wake: (deliveries: FreshDelivery[]) => void = () => undefined): Promise<number> {
    let made = 0;
    for (;;) {
      const failures: unknown[] = [];
      let taken = 0;
      for (const workspaceId of await this.waitingWorkspaces()) {
        try {
          const batch = await this.relayBatch(workspaceId);
          taken += batch.taken;
          made += batch.deliveries.length;
          wake(batch.deliveries.filter(({ state }) => state === 'pending'));
        } catch (error) {
          failures.push(error);
        }
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

  private relayBatch(workspaceId: string): Promise<{ taken: number; deliveries: WebhookDelivery[] }> {
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
      if (deliveries.length > 0) await tx.getRepository(WebhookDelivery).insert(deliveries);
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

  private delivery(endpoint: WebhookEndpoint, event: PendingEvent): WebhookDelivery {
    const now = this.clock.now();
    const isEnabled = endpoint.status === 'enabled';
    const dueAtMs = Math.max(now.getTime() + this.firstDelayMs, endpoint.pausedUntil?.getTime() ?? 0);
    return {
      workspaceId: endpoint.workspaceId,
      id: newId(),
      endpointId: endpoint.id,
      eventId: event.id,
      eventType: event.type,
      state: isEnabled ? 'pending' : 'held',
      attemptCount: 0,
      scheduleStep: 0,
      runStartedAt: now,
      nextTrigger: 'schedule',
      nextAttemptAt: isEnabled ? new Date(dueAtMs) : null,
      leaseToken: null,
      leaseUntil: null,
      lastStatusCode: null,
      lastReason: null,
      createdAt: now,
      finishedAt: null,
    };
  }
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
