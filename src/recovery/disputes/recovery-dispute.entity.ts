import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { DisputeStatus } from '../../billing/invoices/payment-listeners.js';

/** A customer's dispute of a charge, whichever. */
@Entity('recovery_disputes')
export class RecoveryDispute {
  @PrimaryColumn('uuid') workspaceId!: string;
  /** Stripe's. */
  @PrimaryColumn('text') id!: string;
  @Column('text') customerId!: string;
  @Column('text') status!: DisputeStatus;
  /** Null exactly while it is open. */
  @Column({ type: 'timestamptz', nullable: true }) closedAt!: Date | null;
}
