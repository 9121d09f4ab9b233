import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { FlowDefinition } from '../definitions/flow-definition.js';

/**
 * `draft`: never published; `live`: what customers meet, one per workspace; `retired`: was live until another flow was
 * published; `archived`: put away for good.
 */
export const FLOW_STATUSES = ['draft', 'live', 'retired', 'archived'] as const;
export type FlowStatus = (typeof FLOW_STATUSES)[number];

/** A cancel flow: a name, a draft being edited, and the versions published so far. */
@Entity('flows')
export class Flow {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') status!: FlowStatus;
  /** Null when nothing differs from the latest version. */
  @Column({ type: 'jsonb', nullable: true }) draft!: FlowDefinition | null;
  /** 0: never published. */
  @Column('integer') latestVersion!: number;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') updatedAt!: Date;
}
