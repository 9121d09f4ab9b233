import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { FailureReason } from '../sending/delivery-result.js';

/** States of a delivery; `delivered`, `exhausted` and `discarded` are ends, which a manual retry may leave again. */
export const DELIVERY_STATES = [
  'pending',
  'delivering',
  'delivered',
  'retrying',
  'exhausted',
  /** The endpoint is disabled; it is sent when the endpoint is enabled again. */
  'held',
  /** The endpoint was deleted, or it was held too long. */
  'discarded',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What makes an attempt happen. */
export type AttemptTrigger = 'schedule' | 'manual' | 'test';

/** One event on its way to one endpoint: what is due, who works on it, how it ended. */
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') endpointId!: string;
  @Column('uuid') eventId!: string;
  @Column('text') eventType!: string;
  @Column('text') state!: DeliveryState;
  /** Finished attempts in all. */
  @Column('integer') attemptCount!: number;
  /** Of those, the ones in the current run of the retry schedule; sending again by hand starts a new run. */
  @Column('integer') scheduleStep!: number;
  /** When that run began. */
  @Column('timestamptz') runStartedAt!: Date;
  @Column('text') nextTrigger!: AttemptTrigger;
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  /** Held by whoever is making an attempt; only its holder may write the outcome. */
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  @Column({ type: 'integer', nullable: true }) lastStatusCode!: number | null;
  @Column({ type: 'text', nullable: true }) lastReason!: FailureReason | null;
  @Column('timestamptz') createdAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
}
