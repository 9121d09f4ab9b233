import type { ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { ThrottlerModuleOptions, ThrottlerOptionsFactory, ThrottlerStorage } from '@nestjs/throttler';

import { AppConfig } from '../../shared/config/app-config.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { Principal } from '../principal.js';
import { RollingWindows } from './rolling-windows.js';
import { WINDOW_MS } from './window-decision.js';

type Verdict = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** A page of the dashboard asks for several things at once. */
const MEMBER_REQUESTS_PER_MINUTE = 600;
/** Stands between the buckets in a throttler key; no bucket holds one. */
export const BUCKET_SEPARATOR = ' ';

/** Tells the throttler its limit, the workspace's own or the installation's, and where to count. */
@Injectable()
export class ThrottlerSettings implements ThrottlerOptionsFactory {
  constructor(
    private readonly windows: RollingWindows,
    private readonly workspaces: WorkspaceSettingsService,
    private readonly config: AppConfig,
  ) {}

  createThrottlerOptions(): ThrottlerModuleOptions {
    return {
      throttlers: [{ ttl: WINDOW_MS, limit: (context) => this.limitFor(context) }],
      storage: { increment: (key, _ttl, limit) => this.increment(key, limit) },
    };
  }

  private async limitFor(context: ExecutionContext): Promise<number> {
    const { principal } = context.switchToHttp().getRequest<AppRequest>();
    const installationLimit = this.config.environment.RATE_LIMIT_PER_MINUTE;
    if (!(principal instanceof Principal)) return installationLimit;
    if (principal.member) return MEMBER_REQUESTS_PER_MINUTE;
    const { rateLimitPerMinute } = await this.workspaces.get(principal.workspaceId);
    return rateLimitPerMinute ?? installationLimit;
  }

  private async increment(key: string, limit: number): Promise<Verdict> {
    const { isAllowed, used, waitMs } = await this.windows.take(key.split(BUCKET_SEPARATOR), limit);
    const waitSeconds = Math.min(Math.max(Math.ceil(waitMs / 1_000), 1), WINDOW_MS / 1_000);
    return {
      totalHits: isAllowed ? used : limit + 1,
      timeToExpire: waitSeconds,
      isBlocked: !isAllowed,
      timeToBlockExpire: isAllowed ? 0 : waitSeconds,
    };
  }
}
