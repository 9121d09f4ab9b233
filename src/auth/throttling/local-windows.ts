import { LRUCache } from 'lru-cache';

import { WINDOW_MS, type WindowDecision } from './window-decision.js';

const MAX_BUCKETS = 50_000;

/**
 * Exact rolling windows in this process: never more than `limit` accepted requests of a bucket in any 60 s.
 *
 * Each bucket is the list of the times it accepted, oldest first. Buckets unused the longest are dropped, so made-up
 * ones cannot fill the memory.
 */
export class LocalWindows {
  private readonly buckets = new LRUCache<string, number[]>({ max: MAX_BUCKETS });

  /** Takes one slot in each of `keys`, or in none when one of them is full. `nowMs` never goes back. */
  take(keys: readonly string[], limit: number, nowMs: number): WindowDecision {
    const buckets = keys.map((key) => this.live(key, nowMs));
    const full = buckets.filter((times) => times.length >= limit);
    if (full.length > 0) {
      // Of n accepted requests, n − limit + 1 have to leave before there is room; n is over a limit that was lowered.
      const waits = full.map((times) => (times[times.length - limit] ?? nowMs) + WINDOW_MS - nowMs);
      return { isAllowed: false, used: limit, waitMs: Math.max(...waits) };
    }
    for (const times of buckets) times.push(nowMs);
    const fullest = buckets.reduce((a, b) => (b.length > a.length ? b : a), []);
    return { isAllowed: true, used: fullest.length, waitMs: (fullest[0] ?? nowMs) + WINDOW_MS - nowMs };
  }

  /** Gives back the slots that a `take` at `takenAtMs` got, because the request was refused after all. */
  giveBack(keys: readonly string[], takenAtMs: number): void {
    for (const key of keys) {
      const times = this.buckets.get(key);
      const index = times?.lastIndexOf(takenAtMs) ?? -1;
      if (index >= 0) times?.splice(index, 1);
    }
  }

  /** Empties a bucket. */
  forget(key: string): void {
    this.buckets.delete(key);
  }

  private live(key: string, nowMs: number): number[] {
    const times = this.buckets.get(key) ?? [];
    const firstLive = times.findIndex((time) => time > nowMs - WINDOW_MS);
    times.splice(0, firstLive < 0 ? times.length : firstLive);
    this.buckets.set(key, times);
    return times;
  }
}
