import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of a session's timeline: what the customer saw or did, or what became of the session. Append-only. */
@Entity('flow_events')
export class FlowEvent {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') sessionId!: string;
  @Column('text') eventType!: string;
  @Column('jsonb') data!: Record<string, unknown>;
  /** The caller's own id, unique in its session, so that a repeated event counts once. */
  @Column({ type: 'text', nullable: true }) eventId!: string | null;
  @Column('timestamptz') occurredAt!: Date;
}
