import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a case stands. `lost` becomes `recovered` when Stripe reports the invoice paid after all. */
export const RECOVERY_STATUSES = ['open', 'recovered', 'lost'] as const;
export type RecoveryStatus = (typeof RECOVERY_STATUSES)[number];

/** Who makes the next try. */
export const NEXT_ATTEMPT_MAKERS = ['stripe', 'retainly'] as const;
export type NextAttemptMaker = (typeof NEXT_ATTEMPT_MAKERS)[number];

/** Why nothing more is sent or tried by us although the invoice is unpaid. */
export const HALTS = ['cancellation', 'dispute'] as const;
export type Halt = (typeof HALTS)[number];

/** What brought the money: the first of these that fits. */
export const RECOVERY_CAUSES = ['stripe_retry', 'our_retry', 'card_update', 'email', 'organic'] as const;
export type RecoveryCause = (typeof RECOVERY_CAUSES)[number];

/** One renewal invoice with at least one failed payment. */
@Entity('recovery_cases')
export class RecoveryCase {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Stripe's; one case per invoice. */
  @Column('text') invoiceId!: string;
  @Column('text') customerId!: string;
  @Column('text') subscriptionId!: string;
  @Column({ type: 'text', nullable: true }) email!: string | null;
  @Column('text') status!: RecoveryStatus;
  /** Amount due, in minor units of `currency`. */
  @Column('bigint') amountCents!: number;
  /** Lower-case ISO 4217. */
  @Column('text') currency!: string;
  /** Null where no exchange rate was known. */
  @Column({ type: 'bigint', nullable: true }) amountReportingCents!: number | null;
  /** MRR of the subscription when the case opened. */
  @Column('bigint') mrrCents!: number;
  /** Of the latest failed try. */
  @Column({ type: 'text', nullable: true }) declineCode!: string | null;
  @Column('integer') attemptCount!: number;
  /** When the invoice is tried next, by Stripe or by us; null: no try is planned. */
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  /** Null exactly when no try is planned. */
  @Column({ type: 'text', nullable: true }) nextAttemptBy!: NextAttemptMaker | null;
  /** Whether the merchant has put mails and our own tries on hold. */
  @Column('boolean') isPaused!: boolean;
  /** Set when the customer asked to leave, or disputed a charge: from then on we leave them alone. */
  @Column({ type: 'text', nullable: true }) haltedBy!: Halt | null;
  /** IANA name of the customer's time zone; null where nothing tells it. */
  @Column({ type: 'text', nullable: true }) timeZone!: string | null;
  @Column({ type: 'text', nullable: true }) cause!: RecoveryCause | null;
  /** Evidence of the cause: the try that was paid, the mail or the link that came before it. */
  @Column({ type: 'uuid', nullable: true }) causeAttemptId!: string | null;
  @Column({ type: 'uuid', nullable: true }) causeMailId!: string | null;
  @Column({ type: 'uuid', nullable: true }) causeLinkId!: string | null;
  @Column({ type: 'text', nullable: true }) lostReason!: string | null;
  @Column('timestamptz') openedAt!: Date;
  /** Null exactly while the case is open. */
  @Column({ type: 'timestamptz', nullable: true }) closedAt!: Date | null;
}
