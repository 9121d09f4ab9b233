import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { SignInRequiredError } from '../auth.errors.js';
import { totpSecretContext, type User } from '../entities/user.entity.js';
import { Passwords } from '../passwords/passwords.service.js';
import type { Principal } from '../principal.js';
import { RollingWindows } from '../throttling/rolling-windows.js';
import { totpStepOf } from '../totp/totp.js';
import { UserRepository } from '../users/user.repository.js';
import { hashSecret } from '../workspace-secret.js';
import { SignInDelays } from './sign-in-delays.js';
import { InvalidSignInError, SignInDelayedError, TotpRequiredError } from './sign-in.errors.js';

/** Of one network on one account. */
const TRIES_PER_MINUTE = 5;

/** What a person proves an account with. */
export interface AccountProof {
  /** Lower case. */
  email: string;
  password: string;
  totpCode?: string | undefined;
  /** Network the proof came from. */
  network: string;
}

/** The password of somebody who is signed in, and the field it came in. */
export interface PasswordProof {
  password: string;
  network: string;
  param: string;
}

/** An account whose owner is there. */
export interface VerifiedAccount {
  user: User;
  /** Failed tries before this one. */
  failures: number;
}

/** Finds out whether somebody is who they say, at a pace at which passwords cannot be guessed. */
@Injectable()
export class VerifyAccountService {
  constructor(
    private readonly users: UserRepository,
    private readonly passwords: Passwords,
    private readonly delays: SignInDelays,
    private readonly windows: RollingWindows,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /**
   * The account that password and code prove. An account that does not exist takes as long and gives the same error.
   *
   * @throws InvalidSignInError, TotpRequiredError
   * @throws SignInDelayedError before anything is compared: five tries a minute from one network, some more from it on
   * all accounts together, and the delays of {@link SignInDelays} from all networks.
   */
  async verify({ email, password, totpCode, network }: AccountProof): Promise<VerifiedAccount> {
    const failures = await this.begin(network, email);
    const user = await this.users.findByEmail(email);
    const isRight = await this.passwords.matches(password, user?.passwordHash);
    if (!user || !isRight) throw new InvalidSignInError();
    await this.checkCode(user, totpCode);
    await this.forget(network, email);
    return { user, failures };
  }

  /**
   * The caller's user, after it proved its password once more, at the same pace.
   * @throws ParameterInvalidError naming `param` when it is wrong, SignInDelayedError
   */
  async confirm(caller: Principal, { password, network, param }: PasswordProof): Promise<User> {
    const user = await this.users.find(caller.member?.userId ?? '');
    if (!user) throw new SignInRequiredError();
    await this.begin(network, user.email);
    const isRight = await this.passwords.matches(password, user.passwordHash);
    if (!isRight) throw new ParameterInvalidError(param, 'is not your password');
    await this.forget(network, user.email);
    return user;
  }

  private async forget(network: string, email: string): Promise<void> {
    await Promise.all([this.delays.forget(email), this.windows.forget(windowOf(network, email))]);
  }

  private async begin(network: string, email: string): Promise<number> {
    // First: one network can neither try a password on account after account, nor keep the server busy hashing, nor
    // fill Redis with accounts it made up.
    await this.take(`sign-in:${network}`, this.config.environment.FAILED_AUTH_PER_MINUTE);
    await this.take(windowOf(network, email), TRIES_PER_MINUTE);
    const begun = await this.delays.begin(email);
    if (begun.waitMs > 0) throw new SignInDelayedError(Math.ceil(begun.waitMs / 1_000));
    return begun.failures;
  }

  private async take(window: string, limit: number): Promise<void> {
    const { isAllowed, waitMs } = await this.windows.take([window], limit);
    if (!isAllowed) throw new SignInDelayedError(Math.max(Math.ceil(waitMs / 1_000), 1));
  }

  /** A code is spent by using it: whoever watched it being typed cannot use it again. */
  private async checkCode(user: User, code: string | undefined): Promise<void> {
    if (!user.totpConfirmedAt || user.sealedTotpSecret === null) return;
    if (code === undefined) throw new TotpRequiredError();
    const secret = this.secrets.open(user.sealedTotpSecret, totpSecretContext(user.id));
    const step = await totpStepOf(code, secret, this.clock.now());
    if (step === undefined || !(await this.users.spendTotpStep(user.id, step))) throw new InvalidSignInError();
  }
}

/** Redis is no place for e-mail addresses. */
function windowOf(network: string, email: string): string {
  return `sign-in:${network}:${hashSecret(email).toString('base64url')}`;
}
