import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A workspace's access to its Stripe account. */
@Entity('stripe_connections')
export class StripeConnection {
  @PrimaryColumn('uuid') workspaceId!: string;
  /** A restricted or secret key of the account, sealed with the context {@link secretKeyContext}. */
  @Column('text') sealedSecretKey!: string;
  @Column('text') secretKeyLast4!: string;
  /** Signing secrets of the account's webhook endpoint, sealed with {@link webhookSecretContext}; two while rotating. */
  @Column('text', { array: true }) sealedWebhookSecrets!: string[];
  @Column('boolean') isLivemode!: boolean;
  /** Null where the key may not see its account. */
  @Column({ type: 'text', nullable: true }) accountId!: string | null;
  @Column({ type: 'text', nullable: true }) accountName!: string | null;
  /** What the key lacked when it was last looked at, by the names of Stripe's dashboard: `Charges (read)`. */
  @Column('text', { array: true }) missingPermissions!: string[];
  /** Null where nobody looked, as in a database that was filled by a script. */
  @Column({ type: 'timestamptz', nullable: true }) checkedAt!: Date | null;
  @Column('timestamptz') connectedAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}

/** What a sealed secret key is bound to. */
export function secretKeyContext(workspaceId: string): string {
  return `stripe_connections.secret_key:${workspaceId}`;
}

/** What a sealed webhook secret is bound to. */
export function webhookSecretContext(workspaceId: string): string {
  return `stripe_connections.webhook_secret:${workspaceId}`;
}
