import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import type { ApiTokenUsage } from '../entities/api-token-usage.entity.js';
import { ApiTokenRepository } from './api-token.repository.js';

const FLUSH_EVERY_MS = 30_000;

/**
 * Remembers when keys were last used, and writes it down every 30 s: a row per request would cost more than the request.
 * A process that dies forgets half a minute.
 */
@Injectable()
export class TokenUsageService implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(TokenUsageService.name);
  private pending = new Map<string, ApiTokenUsage>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly tokens: ApiTokenRepository,
    private readonly clock: Clock,
  ) {}

  /** Notes that a key was used now. */
  note({ workspaceId, id }: ApiToken): void {
    this.pending.set(id, { workspaceId, tokenId: id, lastUsedAt: this.clock.now() });
  }

  /** Writes down what was noted. Never throws: it is not worth failing anything. */
  async flush(): Promise<void> {
    const usages = [...this.pending.values()];
    this.pending = new Map();
    try {
      await this.tokens.recordUsage(usages);
    } catch (error) {
      this.logger.warn(`use of ${usages.length} keys not recorded: ${String(error)}`);
    }
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.timer.unref();
  }

  /** The database is still there now, and gone in the next phase. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
