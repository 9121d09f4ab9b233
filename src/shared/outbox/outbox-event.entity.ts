import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something that happened, written in the transaction in which it happened, waiting to be announced. */
@Entity('outbox_events')
export class OutboxEvent {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') type!: string;
  /** The envelope, byte for byte as it is signed and sent. */
  @Column('text') payload!: string;
  @Column('timestamptz') occurredAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) publishedAt!: Date | null;
}
