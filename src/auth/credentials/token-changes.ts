import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { RedisConnection } from '../../shared/redis/redis-connection.js';
import { TokenDirectory } from './token-directory.js';

const CHANNEL = 'retainly:token-changed';

/**
 * Tells every process that a key has changed, so that a revoked one is refused everywhere within a second. While Redis
 * is away the short life of cached keys does the same within ten.
 */
@Injectable()
export class TokenChanges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(TokenChanges.name);
  private subscriber: Redis | undefined;

  constructor(
    private readonly redis: RedisConnection,
    private readonly directory: TokenDirectory,
  ) {}

  /** Announces a change that is committed. Never throws, and does not wait for Redis. */
  announce(tokenId: string): void {
    this.directory.forget(tokenId);
    this.redis.client.publish(CHANNEL, tokenId).catch((error: unknown) => {
      this.logger.warn(`a changed key was not announced: ${String(error)}`);
    });
  }

  /** Listens without waiting for the connection: the application starts without Redis too. */
  onApplicationBootstrap(): void {
    const subscriber = this.redis.subscriber();
    subscriber.on('message', (_channel, tokenId) => {
      this.directory.forget(tokenId);
    });
    subscriber.on('ready', () => {
      subscriber
        .subscribe(CHANNEL)
        // Changes announced while nobody listened are lost, so nothing cached until now can be trusted.
        .then(() => {
          this.directory.forgetAll();
        })
        .catch((error: unknown) => {
          this.logger.warn(`not listening for changed keys: ${String(error)}`);
        });
    });
    this.subscriber = subscriber;
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
  }
}
