import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

import { AppConfig } from '../config/app-config.js';

const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_000;
const MAX_RECONNECT_DELAY_MS = 1_000;
/** Closing a connection that is down already would otherwise keep the process alive for two seconds. */
const DISCONNECT_TIMEOUT_MS = 100;

/**
 * The process's Redis connection. Redis holds nothing that may not be lost, so a command fails at once while Redis is
 * away instead of holding up a request: no offline queue, one try, one second. Callers in a hurry give up sooner.
 */
@Injectable()
export class RedisConnection implements OnApplicationShutdown {
  readonly client: Redis;
  private readonly logger = new Logger(RedisConnection.name);
  private lastProblem = '';

  constructor(private readonly config: AppConfig) {
    this.client = new Redis(config.environment.REDIS_URL, {
      enableOfflineQueue: false,
      // Commands of requests that arrive together share one write; under load it is most of what a command costs.
      enableAutoPipelining: true,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS),
    });
    this.watch(this.client);
  }

  /** A second connection that waits for messages; a subscriber cannot send commands. */
  subscriber(): Redis {
    const subscriber = new Redis(this.config.environment.REDIS_URL, {
      maxRetriesPerRequest: null,
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS),
    });
    this.watch(subscriber);
    return subscriber;
  }

  /** Whether Redis answers now. */
  async isReachable(): Promise<boolean> {
    try {
      return (await this.client.ping()) === 'PONG';
    } catch {
      return false;
    }
  }

  onApplicationShutdown(): void {
    this.client.disconnect();
  }

  /** Without a listener an `error` event would end the process; the same problem is logged once. */
  private watch(client: Redis): void {
    client.on('error', (error: Error) => {
      if (error.message === this.lastProblem) return;
      this.lastProblem = error.message;
      this.logger.warn(`Redis: ${error.message}`);
    });
    client.on('ready', () => {
      this.lastProblem = '';
    });
  }
}
