import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When a key was last used; apart from the key, which is read all the time and hardly ever written. */
@Entity('api_token_usage')
export class ApiTokenUsage {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') tokenId!: string;
  @Column('timestamptz') lastUsedAt!: Date;
}
