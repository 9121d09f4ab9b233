import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import type { User } from '../entities/user.entity.js';
import type { WorkspaceMember } from '../entities/workspace-member.entity.js';
import { UserRepository } from '../users/user.repository.js';
import { MemberRepository } from './member.repository.js';
import { AccountExistsError } from './members.errors.js';

/** Who a new user is. */
export interface NewUser {
  /** Lower case. */
  email: string;
  name: string;
  passwordHash: string;
}

/** Where a user is to be a member, and as what. */
export type NewMembership = Pick<WorkspaceMember, 'workspaceId' | 'role'>;

/** Makes users and members. */
@Injectable()
export class AddMemberService {
  constructor(
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a user and a member of it.
   * @throws AccountExistsError when the e-mail is not free.
   */
  async addNew(tx: EntityManager, membership: NewMembership, { email, name, passwordHash }: NewUser): Promise<User> {
    const now = this.clock.now();
    const user: User = {
      id: newId(),
      email,
      name,
      passwordHash,
      sealedTotpSecret: null,
      totpConfirmedAt: null,
      lastTotpStep: null,
      createdAt: now,
      updatedAt: now,
    };
    if (!(await this.users.insert(tx, user))) throw new AccountExistsError();
    await this.add(tx, membership, user.id);
    return user;
  }

  /**
   * Makes a member of a user.
   * @returns false when it is one already, whose role then stays as it is
   */
  add(tx: EntityManager, { workspaceId, role }: NewMembership, userId: string): Promise<boolean> {
    return this.members.insert(tx, { workspaceId, userId, role, createdAt: this.clock.now() });
  }
}
