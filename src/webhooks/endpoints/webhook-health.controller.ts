import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { toListAnswer } from '../../shared/http/list-page.js';
import { toWebhookEndpointHealth, WebhookHealthPage } from '../dto/webhook-health.dto.js';
import { EndpointHealthRepository } from './endpoint-health.repository.js';

/** How the endpoints of the caller's workspace are doing. */
@ApiTags('Webhooks')
@Controller('api/v1/webhook-health')
@Access({ scope: '*' })
export class WebhookHealthController {
  constructor(private readonly health: EndpointHealthRepository) {}

  @ApiOperation({ summary: 'How every endpoint is doing: last success, failures, success rate of the last 24 hours' })
  @Get()
  @Answers(WebhookHealthPage)
  async list(@Caller() caller: Principal): Promise<WebhookHealthPage> {
    const rows = await this.health.list(caller.workspaceId);
    return toListAnswer({ rows, hasMore: false, nextCursor: null }, toWebhookEndpointHealth);
  }
}
