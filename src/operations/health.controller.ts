import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Access } from '../auth/access.decorators.js';
import { ReadinessChecks } from '../shared/health/readiness-checks.js';
import type { AppReply } from '../shared/http/app-request.js';
import { LivenessAnswer, ReadinessAnswer } from './dto/health.dto.js';

/** For load balancers and orchestrators: no key, no limit. */
@ApiTags('Operations')
@Controller('health')
@Access({ public: true })
export class HealthController {
  constructor(private readonly checks: ReadinessChecks) {}

  @ApiOperation({
    summary: 'The process runs',
    description: 'Depends on nothing, so that a database outage does not restart every process.',
  })
  @Get('live')
  @ApiOkResponse({ standardSchema: LivenessAnswer })
  live(): LivenessAnswer {
    return { status: 'ok' };
  }

  @ApiOperation({ summary: 'Whether the process can serve: 503 when a part it cannot do without is away' })
  @Get('ready')
  @ApiOkResponse({ standardSchema: ReadinessAnswer })
  @ApiResponse({ status: 503, standardSchema: ReadinessAnswer })
  async ready(@Res({ passthrough: true }) reply: AppReply): Promise<ReadinessAnswer> {
    const readiness = await this.checks.readiness();
    reply.status(readiness.status === 'unavailable' ? 503 : 200);
    return readiness;
  }
}
