import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { SignInRequiredError } from '../auth.errors.js';
import { totpSecretContext, type User } from '../entities/user.entity.js';
import type { Principal } from '../principal.js';
import { memberOf } from '../sign-in/session-answers.js';
import type { SignedIn, SignInClient } from '../sign-in/sign-in.service.js';
import { VerifyAccountService } from '../sign-in/verify-account.service.js';
import { newTotpSecret, totpEnrolment, totpStepOf } from '../totp/totp.js';
import { UserRepository } from '../users/user.repository.js';
import { TotpAlreadyOnError } from './account.errors.js';
import { RenewSessionService } from './renew-session.service.js';

/** What an authenticator app needs; shown this once. */
export interface TotpEnrolment {
  /** Base32, for typing. */
  secret: string;
  url: string;
  qrSvg: string;
}

/** A second factor for the caller's own account. */
@Injectable()
export class TotpService {
  constructor(
    private readonly users: UserRepository,
    private readonly accounts: VerifyAccountService,
    private readonly secrets: SecretBox,
    private readonly renewSession: RenewSessionService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a secret, which counts once a code of it is confirmed. Starting again replaces it.
   * @throws TotpAlreadyOnError
   */
  async start(caller: Principal): Promise<TotpEnrolment> {
    const secret = await newTotpSecret();
    const updatedAt = this.clock.now();
    const { email } = await this.transactions.run(async (tx) => {
      const user = await this.lockWithoutTotp(tx, caller);
      const sealedTotpSecret = this.secrets.seal(secret, totpSecretContext(user.id));
      await this.users.update(tx, user.id, { sealedTotpSecret, updatedAt });
      return user;
    });
    return { secret, ...(await totpEnrolment(secret, email)) };
  }

  /**
   * Turns the second factor on: from now on signing in takes a code. Ends the other sessions.
   * @throws TotpAlreadyOnError
   * @throws ParameterInvalidError when the code is none of the app's.
   */
  async confirm(caller: Principal, code: string, client: SignInClient): Promise<SignedIn> {
    const now = this.clock.now();
    return this.transactions.run(async (tx) => {
      const user = await this.lockWithoutTotp(tx, caller);
      const secret = user.sealedTotpSecret && this.secrets.open(user.sealedTotpSecret, totpSecretContext(user.id));
      const step = secret === null ? undefined : await totpStepOf(code, secret, now);
      if (step === undefined) throw new ParameterInvalidError('code', 'is not the code the app shows now');
      await this.users.update(tx, user.id, { totpConfirmedAt: now, lastTotpStep: step, updatedAt: now });
      return this.renewSession.renew(tx, { caller, client, action: 'member.totp_enabled' });
    });
  }

  /**
   * Turns the second factor off.
   * @throws ParameterInvalidError when the password is wrong, SignInDelayedError when it often was.
   */
  async remove(
    caller: Principal,
    proof: { password: string; network: string },
    client: SignInClient,
  ): Promise<SignedIn> {
    const user = await this.accounts.confirm(caller, { ...proof, param: 'password' });
    const updatedAt = this.clock.now();
    return this.transactions.run(async (tx) => {
      await this.users.update(tx, user.id, { sealedTotpSecret: null, totpConfirmedAt: null, updatedAt });
      return this.renewSession.renew(tx, { caller, client, action: 'member.totp_disabled' });
    });
  }

  /** Locked, so that what is confirmed is the secret whose code was checked. */
  private async lockWithoutTotp(tx: EntityManager, caller: Principal): Promise<User> {
    const user = await this.users.lock(tx, memberOf(caller).userId);
    if (!user) throw new SignInRequiredError();
    if (user.totpConfirmedAt) throw new TotpAlreadyOnError();
    return user;
  }
}
