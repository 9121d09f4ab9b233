import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers, type DocumentedErrors } from '../../shared/http/answers.decorator.js';
import { toListAnswer } from '../../shared/http/list-page.js';
import { idFromPath } from '../../shared/ids.js';
import { ResendDeliveriesService } from '../deliveries/resend-deliveries.service.js';
import { SendTestEventService } from '../deliveries/send-test-event.service.js';
import { WebhookDeliveriesService } from '../deliveries/webhook-deliveries.service.js';
import {
  DeliveriesQuery,
  toDeliveryFilter,
  toWebhookDeliveryObject,
  toWebhookTestResult,
  WebhookDeliveryPage,
  WebhookTestResult,
} from '../dto/webhook-delivery.dto.js';
import {
  CreateWebhookEndpoint,
  RecoverDeliveries,
  RecoveredDeliveries,
  RotateWebhookSecret,
  toEndpointEdit,
  toEndpointWish,
  toEndpointWithSecret,
  toWebhookEndpointObject,
  UpdateWebhookEndpoint,
  WebhookEndpointObject,
  WebhookEndpointPage,
  WebhookEndpointWithSecret,
  WebhookSecretReveal,
} from '../dto/webhook-endpoint.dto.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

const BODY_ERRORS: DocumentedErrors = {
  400: 'parameter_missing, parameter_invalid, malformed_json',
  409: 'idempotency_conflict',
};
const ID_ERRORS: DocumentedErrors = { 403: 'wrong_workspace', 404: 'resource_not_found' };

/** Where the caller's workspace receives its events. */
@ApiTags('Webhooks')
@Controller('api/v1/webhook-endpoints')
@Access({ scope: '*' })
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly deliveries: WebhookDeliveriesService,
    private readonly resend: ResendDeliveriesService,
    private readonly testEvents: SendTestEventService,
  ) {}

  @ApiOperation({
    summary: 'Adds an endpoint',
    description: 'The answer is the only one that shows its signing secret.',
  })
  @Post()
  @HttpCode(200)
  @Answers(WebhookEndpointWithSecret, { ...BODY_ERRORS, 409: 'too_many_endpoints, idempotency_conflict' })
  async create(
    @Caller() caller: Principal,
    @Body({ schema: CreateWebhookEndpoint }) body: CreateWebhookEndpoint,
  ): Promise<WebhookEndpointWithSecret> {
    return toEndpointWithSecret(await this.endpoints.create(caller, toEndpointWish(body)));
  }

  @ApiOperation({ summary: 'All endpoints, oldest first; there are at most sixteen' })
  @Get()
  @Answers(WebhookEndpointPage)
  async list(@Caller() caller: Principal): Promise<WebhookEndpointPage> {
    const rows = await this.endpoints.list(caller.workspaceId);
    return toListAnswer({ rows, hasMore: false, nextCursor: null }, toWebhookEndpointObject);
  }

  @ApiOperation({ summary: 'One endpoint' })
  @Get(':id')
  @Answers(WebhookEndpointObject, ID_ERRORS)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookEndpointObject> {
    return toWebhookEndpointObject(await this.endpoints.get(caller.workspaceId, idFromPath('webhookEndpoint', id)));
  }

  @ApiOperation({ summary: 'Changes an endpoint; enabling it sends what was held' })
  @Patch(':id')
  @Answers(WebhookEndpointObject, { ...BODY_ERRORS, ...ID_ERRORS })
  async update(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: UpdateWebhookEndpoint }) body: UpdateWebhookEndpoint,
  ): Promise<WebhookEndpointObject> {
    const endpointId = idFromPath('webhookEndpoint', id);
    return toWebhookEndpointObject(await this.endpoints.update(caller, endpointId, toEndpointEdit(body)));
  }

  @ApiOperation({
    summary: 'Removes an endpoint and gives up what was still to be sent to it',
    description: 'Answers what it was.',
  })
  @Delete(':id')
  @Answers(WebhookEndpointObject, ID_ERRORS)
  async delete(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookEndpointObject> {
    return toWebhookEndpointObject(await this.endpoints.delete(caller, idFromPath('webhookEndpoint', id)));
  }

  @ApiOperation({
    summary: 'Sends a signed `webhook.test` now and answers what came back',
    description: 'At most ten per minute and endpoint.',
  })
  @Post(':id/test')
  @HttpCode(200)
  @Answers(WebhookTestResult, ID_ERRORS)
  async test(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookTestResult> {
    const endpointId = idFromPath('webhookEndpoint', id);
    return toWebhookTestResult(await this.testEvents.send(caller.workspaceId, endpointId));
  }

  @ApiOperation({
    summary: 'Replaces the signing secret; both sign until the grace period ends',
    description: 'At most three sign at a time.',
  })
  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Answers(WebhookEndpointWithSecret, { ...BODY_ERRORS, ...ID_ERRORS })
  async rotateSecret(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: RotateWebhookSecret }) body: RotateWebhookSecret,
  ): Promise<WebhookEndpointWithSecret> {
    const endpointId = idFromPath('webhookEndpoint', id);
    return toEndpointWithSecret(
      await this.endpoints.rotateSecret(caller, endpointId, body.grace_period_seconds * 1_000),
    );
  }

  @ApiOperation({
    summary: 'Shows the current signing secret to an owner',
    description: 'Never to a key. The audit log says who looked.',
  })
  @Get(':id/secret')
  @Access({ role: 'owner' })
  @Answers(WebhookSecretReveal, { 404: 'resource_not_found' })
  async revealSecret(@Caller() caller: Principal, @Param('id') id: string): Promise<WebhookSecretReveal> {
    return { secret: await this.endpoints.revealSecret(caller, idFromPath('webhookEndpoint', id)) };
  }

  @ApiOperation({ summary: 'Sends failed deliveries of a time range again' })
  @Post(':id/recover')
  @HttpCode(200)
  @Answers(RecoveredDeliveries, { ...BODY_ERRORS, ...ID_ERRORS, 409: 'endpoint_disabled, idempotency_conflict' })
  async recover(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: RecoverDeliveries }) range: RecoverDeliveries,
  ): Promise<RecoveredDeliveries> {
    const endpointId = idFromPath('webhookEndpoint', id);
    return { recovered: await this.resend.recover(caller.workspaceId, endpointId, range) };
  }

  @ApiOperation({ summary: 'What was, is and will be sent to an endpoint, newest first' })
  @Get(':id/deliveries')
  @Answers(WebhookDeliveryPage, { 400: 'parameter_invalid', ...ID_ERRORS })
  async listDeliveries(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query({ schema: DeliveriesQuery }) query: DeliveriesQuery,
  ): Promise<WebhookDeliveryPage> {
    const endpointId = idFromPath('webhookEndpoint', id);
    const page = await this.deliveries.list(caller.workspaceId, { ...toDeliveryFilter(query), endpointId });
    return toListAnswer(page, toWebhookDeliveryObject);
  }
}
