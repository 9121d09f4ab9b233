import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What was decided about further tries of a case.
 * - `scheduled`: a try is planned, by Stripe or by us; `put_off`: ours is, but later than wished
 * - `refused`: there will be no try of ours; `stopped`: neither tries nor mails; `resumed`: both again
 */
export const DECISION_KINDS = ['scheduled', 'put_off', 'refused', 'stopped', 'resumed'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** One decision about a case, with its reason. Lines are added and never changed. */
@Entity('recovery_decisions')
export class RecoveryDecision {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') recoveryId!: string;
  @Column('text') kind!: DecisionKind;
  /** A sentence for the merchant. */
  @Column('text') reason!: string;
  /** When the planned try is made; null where none is. */
  @Column({ type: 'timestamptz', nullable: true }) attemptAt!: Date | null;
  @Column('timestamptz') decidedAt!: Date;
}
