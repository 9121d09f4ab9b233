import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person who signs in to the dashboard, with one account for all its workspaces. */
@Entity('users')
export class User {
  @PrimaryColumn('uuid') id!: string;
  /** Lower case. */
  @Column('text') email!: string;
  @Column('text') name!: string;
  @Column('text') passwordHash!: string;
  /** Sealed; opens with the context {@link totpSecretContext}. Also set between enrolling and confirming. */
  @Column({ type: 'text', nullable: true }) sealedTotpSecret!: string | null;
  /** Since when a sign-in takes a code; null: it takes none. */
  @Column({ type: 'timestamptz', nullable: true }) totpConfirmedAt!: Date | null;
  /** 30-second step of the last code that was accepted. */
  @Column({ type: 'bigint', nullable: true }) lastTotpStep!: number | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}

/** What a sealed TOTP secret is bound to. */
export function totpSecretContext(userId: string): string {
  return `users.totp_secret:${userId}`;
}
