import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link that makes the first user; printed by a process that started while there was none. */
@Entity('setup_links')
export class SetupLink {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('timestamptz') expiresAt!: Date;
}
