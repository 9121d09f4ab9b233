import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access } from '../auth/access.decorators.js';
import { Answers } from '../shared/http/answers.decorator.js';
import { toListAnswer } from '../shared/http/list-page.js';
import { webhookEventTypes } from '../shared/outbox/webhook-event-catalogue.js';
import { toWebhookEventTypeObject, WebhookEventTypePage } from './dto/webhook-event-type.dto.js';

/** What there is to subscribe to. */
@ApiTags('Webhooks')
@Controller('api/v1/webhook-event-types')
@Access({ scope: '*' })
export class WebhookEventTypesController {
  @ApiOperation({ summary: 'Every event type with its JSON Schema and a sample' })
  @Get()
  @Answers(WebhookEventTypePage)
  list(): WebhookEventTypePage {
    return toListAnswer({ rows: webhookEventTypes(), hasMore: false, nextCursor: null }, toWebhookEventTypeObject);
  }
}
