import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { DialogTheme } from '../dialog-theme.js';

/**
 * What a confirmed cancellation does in Stripe: nothing (`record`), end the subscription with its period, or at once.
 */
export const CANCEL_MODES = ['record', 'period_end', 'immediate'] as const;
export type CancelMode = (typeof CANCEL_MODES)[number];

/** A merchant: the tenant that every other row belongs to. */
@Entity('workspaces')
export class Workspace {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  /** Lower-case ISO 4217; totals are shown in it. */
  @Column('text') reportingCurrency!: string;
  /** Whether a publishable key needs an identity token. */
  @Column('boolean') identityRequired!: boolean;
  /** Origins whose pages may call the cancel flow. */
  @Column('text', { array: true }) allowedOrigins!: string[];
  @Column('text') cancelMode!: CancelMode;
  /** Days after an accepted offer in which its customer gets no other; 0: no cooldown. */
  @Column('integer') offerCooldownDays!: number;
  /** What the discounts accepted in a UTC month may cost, in minor units of the reporting currency; null: no limit. */
  @Column({ type: 'bigint', nullable: true }) monthlyDiscountBudgetCents!: number | null;
  /** Looks of the cancel dialog, in wire names. */
  @Column('jsonb') dialogTheme!: DialogTheme;
  /** Whether there is a public page on which customers end contracts without signing in. */
  @Column('boolean') publicTermination!: boolean;
  /** Accepted requests per key and rolling minute; null for the installation's default. */
  @Column({ type: 'integer', nullable: true }) rateLimitPerMinute!: number | null;
  /** Sealed; opens with the context {@link identitySecretContext}. */
  @Column('text') sealedIdentitySecret!: string;
  /** The secret before the last rotation, sealed in the same context; null once the overlap is over and forgotten. */
  @Column({ type: 'text', nullable: true }) sealedPreviousIdentitySecret!: string | null;
  /** Until when tokens signed with the previous secret are accepted. */
  @Column({ type: 'timestamptz', nullable: true }) previousIdentitySecretUntil!: Date | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}

/** What a sealed identity secret is bound to. */
export function identitySecretContext(workspaceId: string): string {
  return `workspaces.identity_secret:${workspaceId}`;
}
