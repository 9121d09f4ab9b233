import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { OfferType } from '../../billing/offer.js';
import type { FlowStep } from '../definitions/flow-definition.js';
import type { WithheldOffer } from '../guards/offer-obstacles.js';

/** How a session can end. */
export const SESSION_OUTCOMES = ['saved', 'canceled', 'abandoned'] as const;
export type SessionOutcome = (typeof SESSION_OUTCOMES)[number];

/** What a session shows its customer, and what it keeps for the server. */
export interface SessionSnapshot {
  /** The steps as they are shown: translated, and without the offers that could not apply. */
  steps: FlowStep[];
  /** Language tag of the texts. Missing in sessions of earlier versions. */
  language?: string;
  /** Words of the dialog that the flow says in its own way, by place. Missing: none. */
  texts?: Record<string, string>;
  /** The offers that were left out, and why. Missing: none. */
  withheld?: WithheldOffer[];
  /** Expected cost of each shown discount, by offer, in minor units of the reporting currency; null without a rate. */
  discountCosts?: Record<string, number | null>;
}

/** One customer's passage through a flow. */
@Entity('cancel_sessions')
export class CancelSession {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') flowId!: string;
  @Column('integer') flowVersion!: number;
  @Column('jsonb') snapshot!: SessionSnapshot;
  @Column('text') subscriptionId!: string;
  @Column('text') customerId!: string;
  @Column({ type: 'text', nullable: true }) email!: string | null;
  /** Whether it was started with an identity token; then only that customer's tokens may go on with it. */
  @Column('boolean') isIdentityBound!: boolean;
  @Column({ type: 'text', nullable: true }) locale!: string | null;
  @Column('jsonb') metadata!: Record<string, unknown>;
  /** Stripe price of the subscription's first licensed item. */
  @Column({ type: 'text', nullable: true }) planId!: string | null;
  @Column({ type: 'text', nullable: true }) planName!: string | null;
  /** MRR of the subscription when the session started. */
  @Column('bigint') mrrCents!: number;
  /** Lower-case ISO 4217. */
  @Column('text') currency!: string;
  /** Null: there was no exchange rate, so there is no number. */
  @Column({ type: 'bigint', nullable: true }) mrrReportingCents!: number | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ type: 'text', nullable: true }) comment!: string | null;
  @Column({ type: 'text', nullable: true }) lastStep!: string | null;
  /** Of the accepted offer, else of the last one shown. */
  @Column({ type: 'text', nullable: true }) offerType!: OfferType | null;
  /** Terms of the accepted offer, in wire names. */
  @Column({ type: 'jsonb', nullable: true }) offerValue!: Record<string, unknown> | null;
  @Column('boolean') offerAccepted!: boolean;
  /** Null: open. */
  @Column({ type: 'text', nullable: true }) outcome!: SessionOutcome | null;
  @Column({ type: 'bigint', nullable: true }) savedMrrCents!: number | null;
  @Column({ type: 'bigint', nullable: true }) savedMrrReportingCents!: number | null;
  @Column('timestamptz') startedAt!: Date;
  @Column('timestamptz') lastActivityAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) completedAt!: Date | null;
  @Column({ type: 'timestamptz', nullable: true }) saveReversedAt!: Date | null;
  @Column({ type: 'timestamptz', nullable: true }) reactivatedAt!: Date | null;
}
