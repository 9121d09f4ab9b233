import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Role } from '../principal.js';

/** A link with which one person may join a workspace, once. */
@Entity('invitations')
export class Invitation {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  /** Lower case. */
  @Column('text') email!: string;
  @Column('text') role!: Role;
  @Column('bytea') tokenHash!: Buffer;
  /** Public id of the member, or `system`. */
  @Column('text') invitedBy!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @Column({ type: 'timestamptz', nullable: true }) acceptedAt!: Date | null;
}
