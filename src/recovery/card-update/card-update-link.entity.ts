import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link under which one customer may change the card without signing in. That it was used is evidence. */
@Entity('card_update_links')
export class CardUpdateLink {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Null before anything failed. */
  @Column({ type: 'uuid', nullable: true }) recoveryId!: string | null;
  @Column('text') customerId!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  /** When the customer last went on to the billing provider's page. Opening the link does not count. */
  @Column({ type: 'timestamptz', nullable: true }) usedAt!: Date | null;
  @Column('integer') useCount!: number;
}
