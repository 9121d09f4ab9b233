import { Column, CreateDateColumn, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** An event, with an id that the database makes. */
@Entity('guides_events')
@Index(['workspaceId', 'sessionId'])
export class GuidesEvent {
  @PrimaryGeneratedColumn('uuid') id!: string;
  @Column('uuid') workspaceId!: string;
  @Column('uuid') sessionId!: string;
  @Column('text') eventType!: string;
  @Column('jsonb') data!: Record<string, unknown>;
  @CreateDateColumn({ type: 'timestamptz' }) occurredAt!: Date;
}
