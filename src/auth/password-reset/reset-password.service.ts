import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import type { User } from '../entities/user.entity.js';
import { Passwords } from '../passwords/passwords.service.js';
import { SignInDelays } from '../sign-in/sign-in-delays.js';
import { UserRepository } from '../users/user.repository.js';
import { AccountAudit } from './account-audit.js';
import { type PasswordReset, PasswordResetTokens, passwordVersion } from './password-reset-tokens.js';
import { InvalidResetLinkError } from './password-reset.errors.js';

/** Sets passwords in the place of forgotten ones. */
@Injectable()
export class ResetPasswordService {
  constructor(
    private readonly users: UserRepository,
    private readonly tokens: PasswordResetTokens,
    private readonly passwords: Passwords,
    private readonly sessions: DashboardSessions,
    private readonly delays: SignInDelays,
    private readonly audit: AccountAudit,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets the password a link is for, and signs the user out everywhere. Signing in again still takes a code where the
   * account has an authenticator app.
   * @throws InvalidResetLinkError
   */
  async reset(token: string, password: string): Promise<void> {
    const asked = await this.tokens.read(token);
    if (!asked) throw new InvalidResetLinkError();
    assertSamePassword(await this.users.find(asked.userId), asked);
    const passwordHash = await this.passwords.hash(password);
    const email = await this.transactions.run(async (tx) => {
      const user = assertSamePassword(await this.users.lock(tx, asked.userId), asked);
      await this.users.update(tx, user.id, { passwordHash, updatedAt: this.clock.now() });
      await this.sessions.endOfUser(tx, user.id);
      await this.audit.append(tx, user.id, 'member.password_reset');
      return user.email;
    });
    await this.delays.forget(email);
  }
}

/** @throws InvalidResetLinkError when the password is another than the link was made for. */
function assertSamePassword(user: User | null, { version }: PasswordReset): User {
  if (!user || passwordVersion(user) !== version) throw new InvalidResetLinkError();
  return user;
}
