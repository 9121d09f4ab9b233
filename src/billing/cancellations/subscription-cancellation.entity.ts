import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known about the end of a subscription; most are to go on. */
@Entity('subscription_cancellations')
export class SubscriptionCancellation {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('text') subscriptionId!: string;
  /** When its end was asked for in Stripe, now or at a later date; null once that was undone. */
  @Column({ type: 'timestamptz', nullable: true }) requestedAt!: Date | null;
  @Column({ type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  /** When the customer last confirmed it with us; null where that never was, or was taken back. */
  @Column({ type: 'timestamptz', nullable: true }) recordedAt!: Date | null;
  /** Events up to this time say nothing new. */
  @Column('timestamptz') asOf!: Date;
}
