import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';

import { PreparedStatements } from '../database/prepared-statements.js';
import { Transactions } from '../database/transactions.js';
import { valueRows } from '../database/value-rows.js';
import { toWireTime } from '../http/wire.js';
import { newId, toPublicId } from '../ids.js';
import type { OutboxEvent } from './outbox-event.entity.js';
import { OutboxSignal } from './outbox-signal.js';
import type { WebhookEventType } from './webhook-event-catalogue.js';

const MAX_PAYLOAD_BYTES = 64 * 1024;

/** What a feature announces. `data` is in wire names and checked against the type's schema. */
export interface Announcement<Data extends z.ZodObject = z.ZodObject> {
  workspaceId: string;
  event: WebhookEventType<Data>;
  data: z.input<Data>;
  occurredAt: Date;
}

/** Where features write what the merchant's systems must learn. The webhooks module sends it later. */
@Injectable()
export class Outbox {
  constructor(
    private readonly transactions: Transactions,
    private readonly statements: PreparedStatements,
    private readonly signal: OutboxSignal,
  ) {}

  /**
   * Records an event in the caller's transaction, so that it exists exactly when the change does. Workers hear of it
   * once that is committed.
   *
   * @returns the event's UUID
   * @throws Error when `data` does not fit its schema or the envelope is over 64 KiB: a fault of the caller's code.
   */
  async append<Data extends z.ZodObject>(tx: EntityManager, announcement: Announcement<Data>): Promise<string> {
    const event = toOutboxEvent(announcement);
    await this.insert(tx, [event]);
    return event.id;
  }

  /** The same for several events at once, in one statement. @throws Error like {@link append} */
  async appendAll<Data extends z.ZodObject>(
    tx: EntityManager,
    announcements: readonly Announcement<Data>[],
  ): Promise<void> {
    await this.insert(tx, announcements.map(toOutboxEvent));
  }

  private async insert(tx: EntityManager, events: OutboxEvent[]): Promise<void> {
    const { rows, parameters } = valueRows(
      [],
      events.map(({ workspaceId, id, type, payload, occurredAt }) => [workspaceId, id, type, payload, occurredAt]),
    );
    await this.statements.rowsWithin(tx, {
      name: `outbox-${events.length}`,
      text: `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at) VALUES ${rows}`,
      values: parameters,
    });
    this.transactions.afterCommit(tx, this.signal.send);
  }
}

function toOutboxEvent<Data extends z.ZodObject>(announcement: Announcement<Data>): OutboxEvent {
  const { workspaceId, event, occurredAt } = announcement;
  const id = newId();
  const payload = JSON.stringify({
    id: toPublicId('event', id),
    type: event.type,
    timestamp: toWireTime(occurredAt),
    workspace_id: toPublicId('workspace', workspaceId),
    data: event.data.parse(announcement.data),
  });
  if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) throw new Error(`${event.type} is larger than 64 KiB`);
  return { workspaceId, id, type: event.type, payload, occurredAt, publishedAt: null };
}
