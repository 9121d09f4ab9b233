import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { derivedKeys } from '../../shared/crypto/derived-keys.js';
import type { User } from '../entities/user.entity.js';
import { hashSecret } from '../workspace-secret.js';

const PURPOSE = 'password-reset';
const ALGORITHM = 'HS256';
const LIFE_SECONDS = 60 * 60;

/** Whose password may be set, as long as it is the one it was when the link was made. */
export interface PasswordReset {
  userId: string;
  /** What {@link passwordVersion} says of the password to be replaced. */
  version: string;
}

/**
 * What stands in links that set a new password. A token is signed, not stored; it names the password it replaces, so it
 * works once, and not after the password was changed by other means.
 */
@Injectable()
export class PasswordResetTokens {
  private readonly keys: [Uint8Array, ...Uint8Array[]];

  constructor(
    config: AppConfig,
    private readonly clock: Clock,
  ) {
    this.keys = derivedKeys(config, PURPOSE);
  }

  /** A token that works for an hour. */
  sign(user: User): Promise<string> {
    const nowSeconds = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT({ version: passwordVersion(user) })
      .setProtectedHeader({ alg: ALGORITHM })
      .setAudience(PURPOSE)
      .setSubject(user.id)
      .setExpirationTime(nowSeconds + LIFE_SECONDS)
      .sign(this.keys[0]);
  }

  /** What a token is for; undefined for one that we did not sign, and for one that is over. */
  async read(token: string): Promise<PasswordReset | undefined> {
    const demand = { algorithms: [ALGORITHM], audience: PURPOSE, currentDate: this.clock.now() };
    for (const key of this.keys) {
      const verified = await jwtVerify<{ version: string }>(token, key, demand).catch(() => undefined);
      const { sub: userId, version } = verified?.payload ?? {};
      if (userId !== undefined && version !== undefined) return { userId, version };
    }
    return undefined;
  }
}

/** Tells one password of a user from the next, and nothing about either. */
export function passwordVersion({ passwordHash }: User): string {
  return hashSecret(passwordHash).toString('base64url');
}
