import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { MailStep } from './mail-plan.js';

/**
 * Where a mail stands. `planned` until it is handed to the mail server, `sending` while it is; then
 * - `sent`: the mail server took it
 * - `refused`: the mail server will not take it, or did not for too long
 * - `unknown`: nobody can tell whether it took it, so it is not sent again
 * - `dropped`: it was no longer needed
 */
export const MAIL_STATES = ['planned', 'sending', 'sent', 'refused', 'unknown', 'dropped'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** One mail to a customer: a step of a case, or a notice before anything failed. */
@Entity('recovery_mails')
export class RecoveryMail {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Null for a notice before anything failed. */
  @Column({ type: 'uuid', nullable: true }) recoveryId!: string | null;
  /** The card and renewal such a notice is about. */
  @Column({ type: 'text', nullable: true }) noticeKey!: string | null;
  @Column('text') step!: MailStep;
  @Column('text') customerId!: string;
  @Column('text') subscriptionId!: string;
  @Column('text') state!: MailState;
  /** Why it was refused, dropped or put off. */
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** How often it was handed to the mail server. */
  @Column('integer') attemptCount!: number;
  @Column('timestamptz') dueAt!: Date;
  /** Null exactly when the mail is finished. */
  @Column({ type: 'timestamptz', nullable: true }) nextAttemptAt!: Date | null;
  @Column({ type: 'uuid', nullable: true }) leaseToken!: string | null;
  @Column({ type: 'timestamptz', nullable: true }) leaseUntil!: Date | null;
  /** Address, language and subject of what was handed over; null before. */
  @Column({ type: 'text', nullable: true }) recipient!: string | null;
  @Column({ type: 'text', nullable: true }) language!: string | null;
  @Column({ type: 'text', nullable: true }) subject!: string | null;
  @Column('timestamptz') createdAt!: Date;
  /** When the mail server was last called with it; null before, and where an earlier version called. */
  @Column({ type: 'timestamptz', nullable: true }) handedOverAt!: Date | null;
  /** When the mail server took it. */
  @Column({ type: 'timestamptz', nullable: true }) sentAt!: Date | null;
}
