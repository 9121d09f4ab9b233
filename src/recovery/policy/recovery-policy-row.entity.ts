import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { RecoveryPolicy } from './recovery-policy.js';

/** The policy of a workspace that decided on one; the others have the default. */
@Entity('recovery_policies')
export class RecoveryPolicyRow {
  @PrimaryColumn('uuid') workspaceId!: string;
  @Column('jsonb') policy!: RecoveryPolicy;
  @Column('timestamptz') updatedAt!: Date;
}
