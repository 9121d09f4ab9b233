import type { Redis, Result } from 'ioredis';

import { WINDOW_MS, type WindowDecision } from './window-decision.js';

/**
 * One slot in every bucket (KEYS), or in none. Each bucket is a list of the times, in microseconds by Redis' own
 * clock, at which it accepted; so all processes share one clock. Refused requests leave no trace.
 *
 * Returns { 1 or 0, slots used in the fullest bucket, microseconds until a slot is free }.
 */
const TAKE_WINDOW = `
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local lengths, isFull, wait = {}, false, 0
for index, key in ipairs(KEYS) do
  local oldest = tonumber(redis.call('LINDEX', key, 0))
  while oldest and oldest <= now - window do
    redis.call('LPOP', key)
    oldest = tonumber(redis.call('LINDEX', key, 0))
  end
  lengths[index] = redis.call('LLEN', key)
  if lengths[index] >= limit then
    isFull = true
    wait = math.max(wait, tonumber(redis.call('LINDEX', key, lengths[index] - limit)) + window - now)
  end
end
if isFull then return { 0, limit, wait } end
local used = 0
for index, key in ipairs(KEYS) do
  redis.call('RPUSH', key, string.format('%.0f', now))
  redis.call('PEXPIRE', key, ARGV[2])
  if lengths[index] + 1 > used then
    used = lengths[index] + 1
    wait = tonumber(redis.call('LINDEX', key, 0)) + window - now
  end
end
return { 1, used, wait }`;

const KEY_PREFIX = 'retainly:window:';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    retainlyTakeWindow(
      keyCount: number,
      ...keysAndArguments: (string | number)[]
    ): Result<[number, number, number], Context>;
  }
}

/** Exact rolling windows that all processes share. */
export class RedisWindows {
  constructor(private readonly client: Redis) {
    client.defineCommand('retainlyTakeWindow', { lua: TAKE_WINDOW });
  }

  /**
   * Takes one slot in each of `keys`, or in none when one of them is full.
   * @throws Error at once when Redis is away.
   */
  async take(keys: readonly string[], limit: number): Promise<WindowDecision> {
    const names = keys.map((key) => KEY_PREFIX + key);
    const [isAllowed, used, waitMicros] = await this.client.retainlyTakeWindow(
      names.length,
      ...names,
      limit,
      WINDOW_MS,
    );
    return { isAllowed: isAllowed === 1, used, waitMs: waitMicros / 1_000 };
  }

  /**
   * Empties a bucket.
   * @throws Error at once when Redis is away.
   */
  async forget(key: string): Promise<void> {
    await this.client.del(KEY_PREFIX + key);
  }
}
