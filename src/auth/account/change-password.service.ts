import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { Passwords } from '../passwords/passwords.service.js';
import type { Principal } from '../principal.js';
import type { SignedIn, SignInClient } from '../sign-in/sign-in.service.js';
import { VerifyAccountService } from '../sign-in/verify-account.service.js';
import { UserRepository } from '../users/user.repository.js';
import { RenewSessionService } from './renew-session.service.js';

/** An old password and the one to come. */
export interface PasswordChange {
  currentPassword: string;
  newPassword: string;
  network: string;
}

/** Changes passwords. */
@Injectable()
export class ChangePasswordService {
  constructor(
    private readonly accounts: VerifyAccountService,
    private readonly passwords: Passwords,
    private readonly users: UserRepository,
    private readonly renewSession: RenewSessionService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes the caller's password, ends all its other sessions and goes on under a new cookie.
   * @throws ParameterInvalidError when the current password is wrong, SignInDelayedError when it often was.
   */
  async change(caller: Principal, change: PasswordChange, client: SignInClient): Promise<SignedIn> {
    const { currentPassword: password, newPassword, network } = change;
    const user = await this.accounts.confirm(caller, { password, network, param: 'current_password' });
    const passwordHash = await this.passwords.hash(newPassword);
    return this.transactions.run(async (tx) => {
      await this.users.update(tx, user.id, { passwordHash, updatedAt: this.clock.now() });
      return this.renewSession.renew(tx, { caller, client, action: 'member.password_changed' });
    });
  }
}
