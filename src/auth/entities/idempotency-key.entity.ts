import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A caller's `Idempotency-Key` and, once there is one, the answer it got. */
@Entity('idempotency_keys')
export class IdempotencyKey {
  @PrimaryColumn('uuid') workspaceId!: string;
  @PrimaryColumn('text') key!: string;
  /** SHA-256 of method, path and body. */
  @Column('bytea') fingerprint!: Buffer;
  @Column('text') state!: 'in_flight' | 'done';
  @Column({ type: 'integer', nullable: true }) responseStatus!: number | null;
  /** Sealed: answers hold keys that are shown once. Null for an answer without a body. */
  @Column({ type: 'text', nullable: true }) responseBody!: string | null;
  /** Until then the request that claimed the key may be running; also proves which claim it was. */
  @Column('timestamptz') lockedUntil!: Date;
  @Column('timestamptz') expiresAt!: Date;
}
