import { createHash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';
import type { Redis, Result } from 'ioredis';
import { LRUCache } from 'lru-cache';

import { Clock } from '../../shared/clock.js';
import { RedisConnection } from '../../shared/redis/redis-connection.js';
import { answerInTime } from '../throttling/answer-in-time.js';

/** Anybody may mistype a password this often without waiting. */
const FREE_TRIES = 3;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15 * 60_000;
/** Failures are forgotten this long after the last one. */
const MEMORY_MS = 60 * 60_000;
const MAX_ACCOUNTS = 50_000;
const ANSWER_WITHIN_MS = 100;
const KEY_PREFIX = 'retainly:sign-in:';

/**
 * Begins a try unless the account has to wait: the try counts as failed until it is known to be good, so that tries at
 * the same time cannot all come before the first failure. Returns { milliseconds to wait or 0, tries so far }.
 */
const BEGIN_TRY = `
local tries = tonumber(redis.call('HGET', KEYS[1], 'tries') or 0)
local from = tonumber(redis.call('HGET', KEYS[1], 'from') or 0)
local now = tonumber(ARGV[1])
if from > now then return { from - now, tries } end
local delay = 0
if tries + 1 >= tonumber(ARGV[2]) then
  delay = math.min(tonumber(ARGV[3]) * 2 ^ (tries + 1 - tonumber(ARGV[2])), tonumber(ARGV[4]))
end
redis.call('HSET', KEYS[1], 'tries', tries + 1, 'from', string.format('%.0f', now + delay))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return { 0, tries }`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    retainlyBeginSignIn(
      keyCount: number,
      key: string,
      ...settings: (string | number)[]
    ): Result<[number, number], Context>;
  }
}

/** What a try to sign in meets. */
export interface SignInTry {
  /** Until the account may be tried again; 0: go ahead. */
  waitMs: number;
  /** Failed tries before this one, as far as they are remembered. */
  failures: number;
}

/**
 * Slows down guessing the password of one account, from wherever: after three failures 1 s, then twice as long each
 * time, up to 15 minutes. That is fewer than 20 tries an hour, yet no lock: its owner gets in after the wait. Whoever
 * keeps guessing makes the owner wait as well, until an operator's link clears it; who is signed in stays so.
 *
 * All processes share the delays in Redis; while it is away each process keeps its own.
 */
@Injectable()
export class SignInDelays {
  private readonly logger = new Logger(SignInDelays.name);
  private readonly local = new LRUCache<string, { tries: number; fromMs: number }>({
    max: MAX_ACCOUNTS,
    ttl: MEMORY_MS,
  });
  private readonly redis: Redis;

  constructor(
    connection: RedisConnection,
    private readonly clock: Clock,
  ) {
    this.redis = connection.client;
    this.redis.defineCommand('retainlyBeginSignIn', { lua: BEGIN_TRY });
  }

  /** Begins a try, which counts as failed until {@link forget} says otherwise. */
  async begin(account: string): Promise<SignInTry> {
    const nowMs = this.clock.now().getTime();
    const settings = [nowMs, FREE_TRIES, FIRST_DELAY_MS, MAX_DELAY_MS, MEMORY_MS];
    try {
      const begun = this.redis.retainlyBeginSignIn(1, keyOf(account), ...settings);
      const [waitMs, failures] = await answerInTime(begun, ANSWER_WITHIN_MS);
      return { waitMs, failures };
    } catch (error) {
      this.logger.warn(`sign-in delays are kept in this process: ${String(error)}`);
      return this.beginLocally(account, nowMs);
    }
  }

  /** Forgets the failures of an account, after it signed in. Never throws. */
  async forget(account: string): Promise<void> {
    this.local.delete(account);
    try {
      await answerInTime(this.redis.del(keyOf(account)), ANSWER_WITHIN_MS);
    } catch (error) {
      this.logger.warn(`sign-in delay not forgotten: ${String(error)}`);
    }
  }

  private beginLocally(account: string, nowMs: number): SignInTry {
    const { tries, fromMs } = this.local.get(account) ?? { tries: 0, fromMs: 0 };
    if (fromMs > nowMs) return { waitMs: fromMs - nowMs, failures: tries };
    const doublings = tries + 1 - FREE_TRIES;
    const delayMs = doublings < 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** doublings, MAX_DELAY_MS);
    this.local.set(account, { tries: tries + 1, fromMs: nowMs + delayMs });
    return { waitMs: 0, failures: tries };
  }
}

/** Redis is no place for e-mail addresses. */
function keyOf(account: string): string {
  return KEY_PREFIX + createHash('sha256').update(account).digest('hex');
}
