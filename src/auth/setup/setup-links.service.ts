import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { UserRepository } from '../users/user.repository.js';
import { hashSecret } from '../workspace-secret.js';
import { SetupLinkRepository } from './setup-link.repository.js';
import { InvalidSetupLinkError } from './setup.errors.js';

const TOKEN_BYTES = 32;
const LIFE_MS = 24 * 60 * 60_000;

/** The way in while an installation has no user: links that whoever sees the server's output may use, one of them once. */
@Injectable()
export class SetupLinksService {
  constructor(
    private readonly links: SetupLinkRepository,
    private readonly users: UserRepository,
    private readonly clock: Clock,
    private readonly config: AppConfig,
  ) {}

  /** Whether there is no user yet. */
  async isSetupRequired(): Promise<boolean> {
    return !(await this.users.existsAny());
  }

  /** A new link that works for a day; undefined when there is a user already. */
  async newLink(): Promise<string | undefined> {
    if (!(await this.isSetupRequired())) return undefined;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.clock.now();
    await this.links.insert({ tokenHash: hashSecret(token), expiresAt: new Date(now.getTime() + LIFE_MS) }, now);
    return new URL(`/setup?token=${token}`, this.config.environment.PUBLIC_URL).href;
  }

  /**
   * Looks whether a link would work now, without spending it.
   * @throws InvalidSetupLinkError
   */
  async check(token: string): Promise<void> {
    if (!(await this.links.exists(hashSecret(token), this.clock.now()))) throw new InvalidSetupLinkError();
  }

  /**
   * Spends a link, and all others with it, in the transaction that makes the first user.
   * @throws InvalidSetupLinkError
   */
  async spend(tx: EntityManager, token: string): Promise<void> {
    const isLink = await this.links.spendAll(tx, hashSecret(token), this.clock.now());
    if (!isLink || (await this.users.existsAny(tx))) throw new InvalidSetupLinkError();
  }
}
