import { Injectable, Logger } from '@nestjs/common';

import { Metrics } from '../../shared/health/metrics.js';
import { RedisConnection } from '../../shared/redis/redis-connection.js';
import { answerInTime } from './answer-in-time.js';
import { LocalWindows } from './local-windows.js';
import { RedisWindows } from './redis-windows.js';
import type { WindowDecision } from './window-decision.js';

/** How long Redis is left alone after it failed. */
const BREAKER_MS = 5_000;
/** How long a request waits for Redis. */
const ANSWER_WITHIN_MS = 100;

/**
 * Rolling windows of 60 s that never fail and never fail open.
 *
 * Redis decides for all processes. Each process also keeps the windows of what it accepted itself: while Redis is
 * away these decide alone, and a full one refuses without asking. So whatever happens to Redis, one process never
 * accepts more than the limit, and n processes never more than n times the limit.
 */
@Injectable()
export class RollingWindows {
  private readonly logger = new Logger(RollingWindows.name);
  private readonly local = new LocalWindows();
  private readonly shared: RedisWindows;
  private redisAwayUntilMs = 0;
  private readonly decisions;
  private readonly fallbacks;

  constructor(redis: RedisConnection, metrics: Metrics) {
    this.shared = new RedisWindows(redis.client);
    this.decisions = metrics.counter('retainly_ratelimit_decisions_total', 'Rate limit decisions.', ['result']);
    this.fallbacks = metrics.counter('retainly_ratelimit_fallback_total', 'Rate limit decisions made without Redis.');
  }

  /** Takes one slot in each of `keys`, or in none when one of them has `limit` accepted requests already. */
  async take(keys: readonly string[], limit: number): Promise<WindowDecision> {
    const decision = await this.decide(keys, limit);
    this.decisions.inc({ result: decision.isAllowed ? 'allowed' : 'refused' });
    return decision;
  }

  /** Empties a bucket; when Redis does not answer it empties itself within a minute. */
  async forget(key: string): Promise<void> {
    this.local.forget(key);
    try {
      await answerInTime(this.shared.forget(key), ANSWER_WITHIN_MS);
    } catch (error) {
      this.leaveRedisAlone(error);
    }
  }

  private async decide(keys: readonly string[], limit: number): Promise<WindowDecision> {
    const nowMs = performance.now();
    // Taken before Redis is asked, so that requests waiting for its answer already count here.
    const local = this.local.take(keys, limit, nowMs);
    if (nowMs < this.redisAwayUntilMs) {
      this.fallbacks.inc();
      return local;
    }
    if (!local.isAllowed) return local;
    try {
      const shared = await answerInTime(this.shared.take(keys, limit), ANSWER_WITHIN_MS);
      if (!shared.isAllowed) this.local.giveBack(keys, nowMs);
      return shared;
    } catch (error) {
      this.fallbacks.inc();
      this.leaveRedisAlone(error);
      return local;
    }
  }

  private leaveRedisAlone(error: unknown): void {
    const nowMs = performance.now();
    if (nowMs >= this.redisAwayUntilMs) this.logger.warn(`rate limits are counted in this process: ${String(error)}`);
    this.redisAwayUntilMs = nowMs + BREAKER_MS;
  }
}
