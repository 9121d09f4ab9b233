import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ApiKeyKind } from '../api-key.js';
import type { Scope } from '../principal.js';

/** A key of a workspace. The key itself is not stored, only its hash. */
@Entity('api_tokens')
export class ApiToken {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') kind!: ApiKeyKind;
  @Column('text', { array: true }) scopes!: Scope[];
  @Column('bytea') tokenHash!: Buffer;
  /** First characters, for recognising the key in a list. */
  @Column('text') prefix!: string;
  @Column('text') last4!: string;
  @Column({ type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  @Column({ type: 'timestamptz', nullable: true }) revokedAt!: Date | null;
  @Column('timestamptz') createdAt!: Date;
}
