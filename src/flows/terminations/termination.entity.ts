import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a termination rests on: the usual notice, or a reason that makes it immediate. */
export const TERMINATION_KINDS = ['ordinary', 'extraordinary'] as const;
export type TerminationKind = (typeof TERMINATION_KINDS)[number];

/** Languages of the page and its receipts. */
export const TERMINATION_LANGUAGES = ['de', 'en'] as const;
export type TerminationLanguage = (typeof TERMINATION_LANGUAGES)[number];

/** A termination as it was declared on the public page. Never changed: it is evidence. */
@Entity('terminations')
export class Termination {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') email!: string;
  @Column({ type: 'text', nullable: true }) customerName!: string | null;
  @Column({ type: 'text', nullable: true }) contractNumber!: string | null;
  @Column('text') kind!: TerminationKind;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** `2026-12-31`; null: as early as possible. */
  @Column({ type: 'date', nullable: true }) wishedEnd!: string | null;
  @Column('text') language!: TerminationLanguage;
  @Column('timestamptz') receivedAt!: Date;
}

/** A subscription that was ended by a confirmed termination. Never changed. */
@Entity('termination_effects')
export class TerminationEffect {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') terminationId!: string;
  @PrimaryColumn('text') subscriptionId!: string;
  @Column('uuid') sessionId!: string;
  @Column('timestamptz') confirmedAt!: Date;
}

/** The receipt for a termination, and how far it has come. */
@Entity('termination_receipts')
export class TerminationReceipt {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') terminationId!: string;
  /** What was handed over; null before. */
  @Column({ type: 'text', nullable: true }) content!: string | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column('integer') attemptCount!: number;
  /** Null exactly when it is finished. */
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  @Column({ type: 'timestamptz', nullable: true }) sentAt!: Date | null;
}
