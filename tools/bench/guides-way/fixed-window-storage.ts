import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Redis } from 'ioredis';

/** What the common Redis store of the throttler does: counts in a window that begins with its first request. */
@Injectable()
export class FixedWindowStorage implements ThrottlerStorage {
  constructor(private readonly redis: Redis) {}

  async increment(key: string, ttl: number, limit: number): ReturnType<ThrottlerStorage['increment']> {
    const [[, hits] = [], [, leftMs] = []] =
      (await this.redis
        .multi()
        .incr(key)
        .pexpire(key, ttl, 'NX')
        .exec()
        .then((results) => results ?? [])) ?? [];
    const totalHits = Number(hits);
    const timeToExpire = Math.ceil(Number(leftMs) / 1_000);
    return { totalHits, timeToExpire, isBlocked: totalHits > limit, timeToBlockExpire: timeToExpire };
  }
}
