import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why an endpoint is disabled: by its owner, because it answered 410, or after five days of nothing but failure. */
export type DisabledReason = 'manual' | 'gone' | 'failing';

/** What an endpoint's owner is warned of before it is disabled: that long nothing but failure. */
export type EndpointWarning = 'failing_24_hours' | 'failing_72_hours';

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
  /** The latest warning since then. */
  @Column({ type: 'text', nullable: true }) warning!: EndpointWarning | null;
  /** Consecutive attempts that reached nobody: timeouts and connection errors. */
  @Column('integer') unreachableCount!: number;
  /** Nothing is sent before; then one delivery tries. */
  @Column({ type: 'timestamptz', nullable: true }) pausedUntil!: Date | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) deletedAt!: Date | null;
}
