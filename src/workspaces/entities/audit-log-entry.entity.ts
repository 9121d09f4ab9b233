import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Public facts of an audited action, in wire names. */
export type AuditDetails = Record<string, string | number | boolean | null | string[] | number[]>;

/** Who did what, when. Rows are only ever added; they hold no key and no secret. */
@Entity('audit_log')
export class AuditLogEntry {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Public id of the key or user, or `system`. */
  @Column('text') actor!: string;
  /** Such as `token.created`. */
  @Column('text') action!: string;
  /** Public id of what it was done to. */
  @Column({ type: 'text', nullable: true }) target!: string | null;
  @Column('jsonb') details!: AuditDetails;
  @Column('timestamptz') occurredAt!: Date;
}
