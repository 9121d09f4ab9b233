import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * How far an event is. `pending → processed | failed`; `ignored` where nothing here listens to its type. A failed one
 * is kept, and may be made pending again.
 */
export type StripeEventState = 'pending' | 'processed' | 'ignored' | 'failed';

/** An event as Stripe sent it, stored before anything else happens with it. */
@Entity('stripe_events')
export class StripeEvent {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Stripe's own id (`evt_…`), unique in a workspace. */
  @Column('text') stripeEventId!: string;
  /** Stripe's name of the type, such as `customer.subscription.updated`. */
  @Column('text') type!: string;
  /** The version of Stripe's API whose shape the payload has: that of the webhook endpoint, not ours. */
  @Column({ type: 'text', nullable: true }) apiVersion!: string | null;
  @Column('boolean') isLivemode!: boolean;
  /** The body, byte for byte; of a fetched event, its JSON. */
  @Column('text') payload!: string;
  @Column('text') state!: StripeEventState;
  @Column('integer') attemptCount!: number;
  /** When it is worked on next; null exactly when it is not pending. */
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  /** Until then whoever holds the lease works alone. */
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  @Column({ type: 'text', nullable: true }) lastError!: string | null;
  /** When it happened at Stripe, in whole seconds. */
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') receivedAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) processedAt!: Date | null;
}
