import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { toListAnswer } from '../../shared/http/list-page.js';
import { idFromBody, idFromPath } from '../../shared/ids.js';
import {
  AllDeliveriesQuery,
  toDeliveryFilter,
  toWebhookDeliveryDetail,
  toWebhookDeliveryObject,
  WebhookDeliveryDetail,
  WebhookDeliveryObject,
  WebhookDeliveryPage,
} from '../dto/webhook-delivery.dto.js';
import { ResendDeliveriesService } from './resend-deliveries.service.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';

/** Deliveries of the caller's workspace. */
@ApiTags('Webhooks')
@Controller('api/v1/webhook-deliveries')
@Access({ scope: '*' })
export class WebhookDeliveriesController {
  constructor(
    private readonly deliveries: WebhookDeliveriesService,
    private readonly resend: ResendDeliveriesService,
  ) {}

  @ApiOperation({ summary: 'What was, is and will be sent to all endpoints, newest first' })
  @Get()
  @Answers(WebhookDeliveryPage, { 400: 'parameter_invalid', 403: 'wrong_workspace', 404: 'resource_not_found' })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: AllDeliveriesQuery }) query: AllDeliveriesQuery,
  ): Promise<WebhookDeliveryPage> {
    const { endpoint_id: id } = query;
    const endpointId = id === undefined ? undefined : idFromBody('webhookEndpoint', id, 'endpoint_id');
    const page = await this.deliveries.list(caller.workspaceId, { ...toDeliveryFilter(query), endpointId });
    return toListAnswer(page, toWebhookDeliveryObject);
  }

  @ApiOperation({ summary: 'A delivery with the exact body and every attempt' })
  @Get(':id')
  @Answers(WebhookDeliveryDetail, { 403: 'wrong_workspace', 404: 'resource_not_found' })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookDeliveryDetail> {
    return toWebhookDeliveryDetail(await this.deliveries.get(caller.workspaceId, idFromPath('delivery', id)));
  }

  @ApiOperation({
    summary: 'Sends a delivery again, even one that succeeded',
    description: 'It keeps its event id, so receivers can tell.',
  })
  @Post(':id/retry')
  @HttpCode(200)
  @Answers(WebhookDeliveryObject, {
    403: 'wrong_workspace',
    404: 'resource_not_found',
    409: 'endpoint_disabled, idempotency_conflict',
  })
  async retry(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookDeliveryObject> {
    return toWebhookDeliveryObject(await this.resend.retry(caller.workspaceId, idFromPath('delivery', id)));
  }
}
