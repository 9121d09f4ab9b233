import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';

import { RedisConnection } from '../redis/redis-connection.js';

const CHANNEL = 'retainly:outbox';

/**
 * Tells workers that something was committed to the outbox, so that they need not wait for their next look at it.
 *
 * A message and not a job: it costs Redis nothing to keep, is taken by a full one too, and may be lost. A process has
 * one on its way at a time, however many commits it makes meanwhile, so a Redis that stands still holds up nobody.
 */
@Injectable()
export class OutboxSignal implements OnApplicationShutdown {
  private readonly subscribers: Redis[] = [];
  private isWanted = false;
  private isSending = false;

  constructor(private readonly redis: RedisConnection) {}

  /** Sends the signal without waiting for Redis; a property, so that it is one and the same follow-up of a commit. */
  readonly send = (): void => {
    this.isWanted = true;
    if (!this.isSending) void this.sendWanted();
  };

  /** Calls `hear` on every signal of any process, as long as this one runs and Redis is there. */
  listen(hear: () => void): void {
    const subscriber = this.redis.subscriber();
    subscriber.on('message', hear);
    subscriber.on('ready', () => {
      // Refused while Redis goes away again, which the connection reports; it is `ready` anew after that.
      subscriber.subscribe(CHANNEL).catch(() => undefined);
    });
    this.subscribers.push(subscriber);
  }

  onApplicationShutdown(): void {
    for (const subscriber of this.subscribers) subscriber.disconnect();
  }

  private async sendWanted(): Promise<void> {
    this.isSending = true;
    while (this.isWanted) {
      this.isWanted = false;
      // Redis is away, which its connection reports. Workers look by themselves.
      await this.redis.client.publish(CHANNEL, '').catch(() => undefined);
    }
    this.isSending = false;
  }
}
