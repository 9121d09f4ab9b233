import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a case stands. `lost` becomes `recovered` when Stripe reports the invoice paid after all. */
export const RECOVERY_STATUSES = ['open', 'recovered', 'lost'] as const;
export type RecoveryStatus = (typeof RECOVERY_STATUSES)[number];

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
  /** Whether the merchant has put mails and our own tries on hold. */
  @Column('boolean') isPaused!: boolean;
  @Column({ type: 'text', nullable: true }) cause!: RecoveryCause | null;
  @Column({ type: 'text', nullable: true }) lostReason!: string | null;
  @Column('timestamptz') openedAt!: Date;
  /** Null exactly while the case is open. */
  @Column({ type: 'timestamptz', nullable: true }) closedAt!: Date | null;
}
