import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { DeliveryResult } from '../sending/delivery-result.js';
import type { AttemptTrigger } from './webhook-delivery.entity.js';

/** One try to deliver: what was sent, without its signatures, and what came back. */
@Entity('webhook_attempts')
export class WebhookAttempt {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') deliveryId!: string;
  /** From 1; two rows have the same number when a worker died before it could write the first one's outcome. */
  @Column('integer') attemptNumber!: number;
  @Column('text') trigger!: AttemptTrigger;
  @Column('timestamptz') attemptedAt!: Date;
  @Column('integer') durationMs!: number;
  @Column('text') outcome!: DeliveryResult['outcome'];
  @Column({ type: 'integer', nullable: true }) statusCode!: number | null;
  @Column('jsonb') requestHeaders!: Record<string, string>;
  @Column('jsonb') responseHeaders!: Record<string, string>;
  @Column('text') responseBody!: string;
}
