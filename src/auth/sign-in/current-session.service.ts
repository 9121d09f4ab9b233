import { Injectable } from '@nestjs/common';

import { SignInRequiredError } from '../auth.errors.js';
import { csrfTokenOf } from '../dashboard-sessions/csrf-token.js';
import type { User } from '../entities/user.entity.js';
import { MemberRepository, type Membership } from '../members/member.repository.js';
import type { MemberFacts } from '../principal.js';
import { UserRepository } from '../users/user.repository.js';

/** Everything a page needs to know about who is signed in. */
export interface CurrentSession {
  user: User;
  current: Membership;
  memberships: Membership[];
  csrfToken: string;
}

/** Tells who is signed in. */
@Injectable()
export class CurrentSessionService {
  constructor(
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
  ) {}

  /**
   * Who the member of a session is, and what else they belong to.
   * @throws SignInRequiredError when the member was removed a moment ago.
   */
  async describe({ userId, workspaceId }: MemberFacts, cookie: string): Promise<CurrentSession> {
    const [user, memberships] = await Promise.all([this.users.find(userId), this.members.ofUser(userId)]);
    const current = memberships.find((membership) => membership.workspaceId === workspaceId);
    if (!user || !current) throw new SignInRequiredError();
    return { user, current, memberships, csrfToken: csrfTokenOf(cookie) };
  }
}
