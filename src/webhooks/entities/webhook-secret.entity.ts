import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A signing secret of an endpoint, encrypted. */
@Entity('webhook_secrets')
export class WebhookSecret {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') endpointId!: string;
  @Column('text') sealedSecret!: string;
  @Column('timestamptz') createdAt!: Date;
  /** Null for the current secret; else the end of its overlap with the one that replaced it. */
  @Column({ type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
}

/** What a sealed signing secret is bound to, so that it opens in its own row only. */
export function signingSecretContext(workspaceId: string, secretId: string): string {
  return `webhook_secrets:${workspaceId}:${secretId}`;
}
