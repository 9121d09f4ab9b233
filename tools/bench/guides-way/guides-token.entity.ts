import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An API key by its hash. */
@Entity('guides_tokens')
export class GuidesToken {
  @PrimaryColumn('text') tokenHash!: string;
  @Column('uuid') workspaceId!: string;
}
