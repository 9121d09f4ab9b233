import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link under which one customer may walk through the cancel flow without signing in. */
@Entity('cancel_links')
export class CancelLink {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') subscriptionId!: string;
  @Column('text') customerId!: string;
  @Column({ type: 'text', nullable: true }) email!: string | null;
  @Column({ type: 'text', nullable: true }) locale!: string | null;
  /** Where the customer goes back to; within the workspace's allowed origins. */
  @Column({ type: 'text', nullable: true }) returnUrl!: string | null;
  @Column('timestamptz') createdAt!: Date;
  /** Until when it can be gone on from. */
  @Column('timestamptz') expiresAt!: Date;
  /** When the customer went on from it. Opening the link does not count. */
  @Column({ type: 'timestamptz', nullable: true }) usedAt!: Date | null;
  /** SHA-256 of the token of the page that went on; that page alone may go on further. */
  @Column({ type: 'bytea', nullable: true }) pageHash!: Buffer | null;
  /** Null until the session has begun. */
  @Column({ type: 'uuid', nullable: true }) sessionId!: string | null;
}
