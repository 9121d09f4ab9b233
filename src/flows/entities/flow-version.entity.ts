import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { FlowDefinition } from '../definitions/flow-definition.js';

/** A published definition. Never changed, so that a session can always say what its customer was offered. */
@Entity('flow_versions')
export class FlowVersion {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') flowId!: string;
  /** Counts from 1. */
  @PrimaryColumn('integer') version!: number;
  @Column('jsonb') definition!: FlowDefinition;
  @Column('timestamptz') publishedAt!: Date;
}
