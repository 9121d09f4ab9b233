import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { DashboardSessions } from '../dashboard-sessions/dashboard-sessions.service.js';
import { UserRepository } from '../users/user.repository.js';
import { AccountAudit } from './account-audit.js';
import { PasswordResetTokens } from './password-reset-tokens.js';

/** Whom an operator lets back in. */
export interface ResetWish {
  /** Lower case. */
  email: string;
  /** Turns the authenticator app off as well, at once. */
  removesTotp: boolean;
}

/** The way back for people who forgot their password: a link from whoever runs the server. No mail is sent. */
@Injectable()
export class PasswordResetLinksService {
  constructor(
    private readonly users: UserRepository,
    private readonly tokens: PasswordResetTokens,
    private readonly sessions: DashboardSessions,
    private readonly audit: AccountAudit,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * A link that sets a new password once, within an hour. Its token stands behind the `#`, which browsers send nobody.
   * @throws ResourceNotFoundError when there is no such account.
   */
  async newLink({ email, removesTotp }: ResetWish): Promise<string> {
    const user = await this.users.findByEmail(email);
    if (!user) throw new ResourceNotFoundError();
    await this.transactions.run(async (tx) => {
      if (removesTotp) await this.removeTotp(tx, user.id);
      await this.audit.append(tx, user.id, 'member.password_reset_offered', { removes_totp: removesTotp });
    });
    return new URL(`/reset-password#${await this.tokens.sign(user)}`, this.config.environment.PUBLIC_URL).href;
  }

  private async removeTotp(tx: EntityManager, userId: string): Promise<void> {
    await this.sessions.endOfUser(tx, userId);
    const updatedAt = this.clock.now();
    await this.users.update(tx, userId, { sealedTotpSecret: null, totpConfirmedAt: null, updatedAt });
  }
}
