import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { CACHE_CLOCK_MS } from '../../shared/cache-clock.js';
import type { ApiToken } from '../entities/api-token.entity.js';
import { ApiTokenRepository } from './api-token.repository.js';

const CACHE_SIZE = 10_000;
/** Also the longest a revoked key can live on while Redis is away. */
const FOUND_MS = 10_000;
const NOT_FOUND_MS = 2_000;

/** A key as it was found, or that there is none; LRU caches hold no bare null. */
interface Finding {
  token: ApiToken | null;
}

/** Finds keys by their hash through a short cache, so that most requests are recognised without a query. */
@Injectable()
export class TokenDirectory {
  private readonly cache = new LRUCache<string, Finding>({ max: CACHE_SIZE, ttlResolution: CACHE_CLOCK_MS });
  private evictions = 0;

  constructor(private readonly tokens: ApiTokenRepository) {}

  /** The key with this hash, at most ten seconds old; null when there is none. */
  async find(tokenHash: Buffer): Promise<ApiToken | null> {
    const cacheKey = tokenHash.toString('base64');
    const cached = this.cache.get(cacheKey);
    if (cached) return cached.token;

    const evictionsBefore = this.evictions;
    const token = await this.tokens.findByHash(tokenHash);
    // A row read before a revocation must not be kept after it.
    if (evictionsBefore === this.evictions) {
      this.cache.set(cacheKey, { token }, { ttl: token ? FOUND_MS : NOT_FOUND_MS });
    }
    return token;
  }

  /** Drops a key that has changed. */
  forget(tokenId: string): void {
    this.evictions += 1;
    for (const [cacheKey, { token }] of this.cache.entries()) {
      if (token?.id === tokenId) this.cache.delete(cacheKey);
    }
  }

  /** Drops everything, after a time in which changes may have been missed. */
  forgetAll(): void {
    this.evictions += 1;
    this.cache.clear();
  }
}
