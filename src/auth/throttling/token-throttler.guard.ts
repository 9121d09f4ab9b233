import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerRequest } from '@nestjs/throttler';

import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { RateLimitedError } from '../auth.errors.js';
import { Principal } from '../principal.js';
import { requestBuckets } from './request-buckets.js';
import { BUCKET_SEPARATOR } from './throttler-settings.js';

/**
 * The second guard: 60 accepted requests per rolling minute and key, over all routes and processes together.
 *
 * The library would count per route, and answer a 429 with nothing but `Retry-After`; here every authenticated answer
 * says how much is left.
 */
@Injectable()
export class TokenThrottlerGuard extends ThrottlerGuard {
  /** Public routes have no caller to count for. */
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return callerOf(context) === undefined;
  }

  protected override async handleRequest({ context, limit, ttl, throttler }: ThrottlerRequest): Promise<boolean> {
    const caller = callerOf(context);
    if (!caller) return true;
    const http = context.switchToHttp();
    const key = requestBuckets(caller, http.getRequest<AppRequest>()).join(BUCKET_SEPARATOR);
    const name = throttler.name ?? 'default';
    const verdict = await this.storageService.increment(key, ttl, limit, ttl, name);
    const left = { limit, remaining: Math.max(limit - verdict.totalHits, 0), resetSeconds: verdict.timeToExpire };
    sayWhatIsLeft(http.getResponse<AppReply>(), left);
    if (verdict.isBlocked) throw new RateLimitedError(limit, verdict.timeToBlockExpire);
    return true;
  }
}

function callerOf(context: ExecutionContext): Principal | undefined {
  const { principal } = context.switchToHttp().getRequest<AppRequest>();
  return principal instanceof Principal ? principal : undefined;
}

/** The customary headers, and the pair of the IETF draft. */
function sayWhatIsLeft(reply: AppReply, left: { limit: number; remaining: number; resetSeconds: number }): void {
  void reply.headers({
    'x-ratelimit-limit': left.limit,
    'x-ratelimit-remaining': left.remaining,
    'x-ratelimit-reset': left.resetSeconds,
    'ratelimit-policy': `"default";q=${left.limit};w=60`,
    ratelimit: `"default";r=${left.remaining};t=${left.resetSeconds}`,
  });
}
