import { Injectable } from '@nestjs/common';

import { ServiceUnavailableError } from '../../shared/errors/common.errors.js';
import { hashPassword, isPassword, NOBODYS_HASH } from './password-hash.js';

/** Half of Node's four threads for such work: files and names must not wait for passwords. */
const AT_ONCE = 2;
const MAX_WAITING = 50;

/** Hashes and compares passwords, a few at a time: each takes 0.3 s of a processor and 32 MiB. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws ServiceUnavailableError when too many wait already. */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hashPassword(password));
  }

  /**
   * Whether this is the password of a hash. Without a hash it takes as long and is false, so that the time does not
   * tell whether an account exists.
   * @throws ServiceUnavailableError when too many wait already.
   */
  async matches(password: string, hash: string | undefined): Promise<boolean> {
    const isRight = await this.inTurn(() => isPassword(password, hash ?? NOBODYS_HASH));
    return isRight && hash !== undefined;
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) {
      if (this.waiting.length >= MAX_WAITING) throw new ServiceUnavailableError('too many passwords to compare');
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
