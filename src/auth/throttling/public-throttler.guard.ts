import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import type { AppRequest } from '../../shared/http/app-request.js';
import { RateLimitedError } from '../auth.errors.js';
import { accessRuleOf } from '../guards/access-rule.js';
import { clientNetwork } from './request-buckets.js';
import { RollingWindows } from './rolling-windows.js';

/** Beside the guard that counts by caller: what anybody may use is counted by network, where the route says so. */
@Injectable()
export class PublicThrottlerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly windows: RollingWindows,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessRuleOf(this.reflector, context);
    if (!('public' in rule) || rule.perMinute === undefined) return true;
    const request = context.switchToHttp().getRequest<AppRequest>();
    const bucket = `public:${request.method}:${request.routeOptions.url ?? ''}:${clientNetwork(request)}`;
    const { isAllowed, waitMs } = await this.windows.take([bucket], rule.perMinute);
    if (!isAllowed) throw new RateLimitedError(rule.perMinute, Math.max(Math.ceil(waitMs / 1_000), 1));
    return true;
  }
}
