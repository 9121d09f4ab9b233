import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a user is signed in to a workspace on one browser. The cookie itself is not stored, only its hash. */
@Entity('dashboard_sessions')
export class DashboardSession {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') userId!: string;
  @Column('bytea') tokenHash!: Buffer;
  @Column('timestamptz') signedInAt!: Date;
  /** Accurate to a minute; half an hour after it the session is over. */
  @Column('timestamptz') lastSeenAt!: Date;
  /** When it is over in any case. */
  @Column('timestamptz') expiresAt!: Date;
  @Column('text') address!: string;
  @Column('text') userAgent!: string;
}
