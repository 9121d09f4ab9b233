import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { User } from '../entities/user.entity.js';

/** What changes about a user. */
export type UserChanges = Partial<
  Pick<User, 'name' | 'passwordHash' | 'sealedTotpSecret' | 'totpConfirmedAt' | 'lastTotpStep'>
> &
  Pick<User, 'updatedAt'>;

/** Every query on users. They belong to no workspace. */
@Injectable()
export class UserRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(userId: string): Promise<User | null> {
    return this.dataSource.getRepository(User).findOneBy({ id: userId });
  }

  /** The user with this e-mail in lower case; read in `tx` when one is given. */
  findByEmail(email: string, tx?: EntityManager): Promise<User | null> {
    return (tx ?? this.dataSource.manager).getRepository(User).findOneBy({ email });
  }

  /** Locks the user until `tx` ends: what proves an account and what it has opened change one after the other. */
  lock(tx: EntityManager, userId: string): Promise<User | null> {
    return tx.getRepository(User).findOne({ where: { id: userId }, lock: { mode: 'for_no_key_update' } });
  }

  /** Whether there is any user yet; read in `tx` when one is given. */
  async existsAny(tx?: EntityManager): Promise<boolean> {
    return (tx ?? this.dataSource.manager).getRepository(User).exists();
  }

  /** @returns false when another user has the e-mail */
  async insert(tx: EntityManager, user: User): Promise<boolean> {
    const insert = tx.createQueryBuilder().insert().into(User).values(user).orIgnore().returning('id');
    const { raw } = await insert.execute();
    return (raw as unknown[]).length > 0;
  }

  async update(tx: EntityManager, userId: string, changes: UserChanges): Promise<void> {
    await tx.getRepository(User).update({ id: userId }, changes);
  }

  /**
   * Spends the code of a 30-second step.
   * @returns false when that step or a later one is spent already
   */
  async spendTotpStep(userId: string, step: number): Promise<boolean> {
    const rows = await this.dataSource.query<[unknown[], number]>(
      `UPDATE users SET last_totp_step = $2 WHERE id = $1 AND (last_totp_step IS NULL OR last_totp_step < $2)
       RETURNING id`,
      [userId, step],
    );
    return rows[1] > 0;
  }
}
