import { Injectable } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import type { AppError } from '../../shared/errors/app-error.js';
import { Metrics } from '../../shared/health/metrics.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { RateLimitedError } from '../auth.errors.js';
import { clientNetwork } from './request-buckets.js';
import { RollingWindows } from './rolling-windows.js';

/** Limits how often one network may fail to authenticate. Valid keys from the same network are not affected. */
@Injectable()
export class FailedAuthentications {
  private readonly failures;

  constructor(
    private readonly windows: RollingWindows,
    private readonly config: AppConfig,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter('retainly_auth_failures_total', 'Failed authentications by error code.', ['code']);
  }

  /** The error to answer with: the failure itself, or that there were too many. */
  async count(request: AppRequest, failure: AppError): Promise<AppError> {
    this.failures.inc({ code: failure.code });
    const limit = this.config.environment.FAILED_AUTH_PER_MINUTE;
    const { isAllowed, waitMs } = await this.windows.take([`failed-auth:${clientNetwork(request)}`], limit);
    return isAllowed ? failure : new RateLimitedError(limit, Math.max(Math.ceil(waitMs / 1_000), 1));
  }
}
