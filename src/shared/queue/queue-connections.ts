import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bull';
import { Redis, type RedisOptions } from 'ioredis';

import { AppConfig } from '../config/app-config.js';

const COMMAND_TIMEOUT_MS = 500;
const MAX_RECONNECT_DELAY_MS = 1_000;
const DISCONNECT_TIMEOUT_MS = 100;

/** What Bull uses a connection for: commands, messages, or waiting for a job. */
export type QueueConnectionKind = 'client' | 'subscriber' | 'bclient';

/**
 * The Redis connections of this process's queues.
 *
 * With Bull's own settings `queue.add` waits for ever while Redis is away. Here commands fail at once instead, and the
 * two connections that listen reconnect for as long as it takes.
 */
@Injectable()
export class QueueConnections implements OnApplicationShutdown {
  private readonly logger = new Logger(QueueConnections.name);
  private readonly connections: Redis[] = [];
  private readonly queues: Queue[] = [];
  private lastProblem = '';

  constructor(private readonly config: AppConfig) {}

  /** A connection for Bull's `createClient`. */
  open(kind: QueueConnectionKind): Redis {
    const connection = new Redis(this.config.environment.REDIS_URL, {
      ...optionsOf(kind),
      disconnectTimeout: DISCONNECT_TIMEOUT_MS,
      retryStrategy: (attempt) => Math.min(attempt * 50, MAX_RECONNECT_DELAY_MS),
    });
    // Without a listener an `error` event would end the process.
    connection.on('error', (error: Error) => {
      this.report(error);
    });
    this.connections.push(connection);
    return connection;
  }

  /** Closes the connections once this queue is closed, not before: closing a queue needs them. */
  closeAfter(queue: Queue): void {
    this.queues.push(queue);
    queue.on('error', (error: Error) => {
      this.report(error);
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.queues.map((queue) => queue.close()));
    for (const connection of this.connections) connection.disconnect();
  }

  private report(error: Error): void {
    if (error.message === this.lastProblem) return;
    this.lastProblem = error.message;
    this.logger.warn(`queue: ${error.message}`);
  }
}

/** Bull insists on these two settings for connections that listen. */
function optionsOf(kind: QueueConnectionKind): RedisOptions {
  if (kind !== 'client') return { maxRetriesPerRequest: null, enableReadyCheck: false };
  return { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: COMMAND_TIMEOUT_MS };
}
