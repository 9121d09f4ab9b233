import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why an endpoint is disabled: by its owner, because it answered 410, or after five days of nothing but failure. */
export type DisabledReason = 'manual' | 'gone' | 'failing';

/** Where a workspace wants its events. Deleted ones stay, so that their delivery log does. */
@Entity('webhook_endpoints')
export class WebhookEndpoint {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') url!: string;
  /** Types from the catalogue, or `*` alone. */
  @Column('text', { array: true }) eventTypes!: string[];
  @Column({ type: 'text', nullable: true }) description!: string | null;
  @Column('text') status!: 'enabled' | 'disabled';
  @Column({ type: 'text', nullable: true }) disabledReason!: DisabledReason | null;
  @Column({ type: 'timestamptz', nullable: true }) disabledAt!: Date | null;
  /** First failure after the last success. */
  @Column({ type: 'timestamptz', nullable: true }) failingSince!: Date | null;
  /** Failed attempts since then. */
  @Column('integer') consecutiveFailures!: number;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) deletedAt!: Date | null;
}
