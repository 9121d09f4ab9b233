import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Kinds of ledger lines. An accepted offer and a recovered payment add MRR, a reversed save takes its line back. */
export type SaveEventType =
  | 'offer_accepted.discount'
  | 'offer_accepted.pause'
  | 'offer_accepted.downgrade'
  | 'offer_accepted.annual_switch'
  | 'payment_recovered'
  | 'save_reversed'
  | 'save_restored';

/** One line of the MRR ledger. Lines are added and never changed; what was wrong is corrected by a further line. */
@Entity('save_events')
export class SaveEvent {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') eventType!: SaveEventType;
  /** The session the line is about; exactly one of this and `recoveryId` is set. */
  @Column({ type: 'uuid', nullable: true }) sessionId!: string | null;
  @Column({ type: 'uuid', nullable: true }) recoveryId!: string | null;
  /** Minor units of `currency` a month; negative where MRR is taken back. */
  @Column('bigint') mrrImpactCents!: number;
  /** Lower-case ISO 4217. */
  @Column('text') currency!: string;
  /** Null where no exchange rate was known: no rate, no number. */
  @Column({ type: 'bigint', nullable: true }) mrrImpactEurCents!: number | null;
  @Column({ type: 'bigint', nullable: true }) mrrImpactReportingCents!: number | null;
  @Column('timestamptz') occurredAt!: Date;
}
