import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Role } from '../principal.js';

/** That a user belongs to a workspace, and what it may do there. */
@Entity('workspace_members')
export class WorkspaceMember {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') userId!: string;
  @Column('text') role!: Role;
  @Column('timestamptz') createdAt!: Date;
}
