import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';

import { Access } from '../auth/access.decorators.js';
import { AppConfig } from '../shared/config/app-config.js';
import { ResourceNotFoundError } from '../shared/errors/common.errors.js';
import { Metrics } from '../shared/health/metrics.js';
import type { AppRequest } from '../shared/http/app-request.js';
import { isSameSecret } from '../shared/crypto/is-same-secret.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Prometheus metrics, for the bearer of METRICS_TOKEN; without that setting, for loopback only. */
@ApiTags('Operations')
@Controller('metrics')
@Access({ public: true })
export class MetricsController {
  constructor(
    private readonly config: AppConfig,
    private readonly metrics: Metrics,
  ) {}

  @ApiOperation({ summary: 'All metrics of this process in the Prometheus text format' })
  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  read(@Req() request: AppRequest): Promise<string> {
    if (!this.mayRead(request)) throw new ResourceNotFoundError();
    return this.metrics.registry.metrics();
  }

  private mayRead(request: AppRequest): boolean {
    const token = this.config.environment.METRICS_TOKEN;
    if (token === undefined) return isFromThisMachine(request);
    return isSameSecret(request.headers.authorization ?? '', `Bearer ${token}`);
  }
}

/** A proxy on this machine connects from loopback as well, for whoever asks it; and what it says of them may be forged. */
function isFromThisMachine({ headers, raw }: AppRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !isForwarded && LOOPBACK.has(raw.socket.remoteAddress ?? '');
}
