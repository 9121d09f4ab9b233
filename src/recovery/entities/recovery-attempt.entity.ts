import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who made a try: Stripe's own schedule, we, or the customer paying the invoice. */
export type AttemptInitiator = 'stripe' | 'retainly' | 'customer';

/** `blocked`: a try we refused to make; `explanation` says why. */
export type AttemptStatus = 'pending' | 'succeeded' | 'failed' | 'blocked';

/** One try to collect a failed invoice. */
@Entity('recovery_attempts')
export class RecoveryAttempt {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') recoveryId!: string;
  @Column('text') initiator!: AttemptInitiator;
  @Column('text') status!: AttemptStatus;
  /** Amount tried, in minor units of `currency`. */
  @Column('bigint') amountCents!: number;
  /** Lower-case ISO 4217. */
  @Column('text') currency!: string;
  /** Null where no exchange rate was known. */
  @Column({ type: 'bigint', nullable: true }) amountEurCents!: number | null;
  @Column({ type: 'text', nullable: true }) declineCode!: string | null;
  /** The card network's advice, such as `do_not_try_again`. */
  @Column({ type: 'text', nullable: true }) adviceCode!: string | null;
  @Column({ type: 'text', nullable: true }) networkDeclineCode!: string | null;
  /** Why this try was made, put off or refused, in a sentence for the merchant. */
  @Column('text') explanation!: string;
  @Column('timestamptz') attemptedAt!: Date;
}
