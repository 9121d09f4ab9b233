import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { BillingAction, BillingReceipt } from '../billing.gateway.js';

/** What an operation is for: an accepted offer, or a confirmed cancellation. */
export type OperationKind = BillingAction['kind'];

/**
 * How far an operation is.
 *
 * `pending → succeeded | failed | needs_review`; `superseded` when the session ended another way meanwhile, and then
 * the reconciler takes back what Stripe may have applied.
 */
export type OperationState = 'pending' | 'succeeded' | 'failed' | 'needs_review' | 'superseded';

/** The durable record of one effect in Stripe. It exists before Stripe is called, and outlives any crash. */
@Entity('billing_operations')
export class BillingOperation {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') sessionId!: string;
  @Column('text') kind!: OperationKind;
  @Column('text') customerId!: string;
  @Column('text') subscriptionId!: string;
  @Column('jsonb') params!: BillingAction;
  @Column('text') state!: OperationState;
  @Column('integer') attemptCount!: number;
  /** Part of the idempotency keys; see `BillingCommand.keyGeneration`. */
  @Column('integer') keyGeneration!: number;
  /** First try under the present key generation: Stripe forgets a key a day after it. */
  @Column({ type: 'timestamptz', nullable: true }) firstAttemptedAt!: Date | null;
  /** When the reconciler looks at it; null when there is nothing left to do. */
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  /** Until then whoever holds the lease works alone. */
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  @Column({ type: 'jsonb', nullable: true }) receipt!: BillingReceipt | null;
  /** Short and public: why Stripe refused, or why a person must look. */
  @Column({ type: 'text', nullable: true }) errorCode!: string | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
