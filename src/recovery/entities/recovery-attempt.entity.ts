import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who made a try: Stripe's own schedule, we, or the customer paying the invoice. */
export type AttemptInitiator = 'stripe' | 'retainly' | 'customer';

/** `blocked`: a try we refused to make; `explanation` says why. */
export type AttemptStatus = 'pending' | 'succeeded' | 'failed' | 'blocked';

/** What led to a try of ours: the plan, a new card of the customer, or a person who asked for it. */
export type AttemptPrompt = 'schedule' | 'new_card' | 'request';

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
  /** The network's two digits on when, or whether, to come back. */
  @Column({ type: 'text', nullable: true }) networkAdviceCode!: string | null;
  /** Stripe's id of the try, by which it counts once; null for one of ours that has no answer, or was not made. */
  @Column({ type: 'text', nullable: true }) reference!: string | null;
  /** Null unless the try is ours. */
  @Column({ type: 'text', nullable: true }) promptedBy!: AttemptPrompt | null;
  @Column({ type: 'text', nullable: true }) paymentMethodId!: string | null;
  /** Fingerprint of the card, else the id of the payment method: what budgets are kept for. */
  @Column({ type: 'text', nullable: true }) cardKey!: string | null;
  /** Such as `visa`. */
  @Column({ type: 'text', nullable: true }) cardBrand!: string | null;
  /** Who works on a pending try, until {@link leaseUntil}. */
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  /** Why this try was made, put off or refused, in a sentence for the merchant. */
  @Column('text') explanation!: string;
  @Column('timestamptz') attemptedAt!: Date;
}
