import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access } from '../../auth/access.decorators.js';
import { errorResponse } from '../../shared/http/answers.decorator.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { idFromPath } from '../../shared/ids.js';
import { StripeEventBody, StripeEventReceived } from './dto/stripe-event.dto.js';
import { ReceiveStripeEventService } from './receive-stripe-event.service.js';
import { soleHeader } from './sole-header.js';

/** Where Stripe sends a workspace's events. The signature takes the place of a key. */
@ApiTags('Incoming Stripe events')
@Controller('api/stripe/webhooks')
@Access({ public: true })
export class StripeEventsController {
  constructor(private readonly receiveEvent: ReceiveStripeEventService) {}

  @ApiOperation({
    summary: 'Takes an event of the connected Stripe account',
    description: 'Enter this address in Stripe. Each event counts once, however often it is sent.',
  })
  @Post(':workspace_id')
  @HttpCode(200)
  @ApiHeader({ name: 'Stripe-Signature', required: true, description: 'At most 300 s old or ahead.' })
  @ApiOkResponse({ standardSchema: StripeEventReceived })
  @errorResponse(400, 'invalid_signature, parameter_missing, parameter_invalid, malformed_json')
  @errorResponse(404, 'resource_not_found')
  @errorResponse(413, 'body_too_large')
  @errorResponse(415, 'unsupported_media_type')
  @errorResponse(503, 'service_unavailable')
  async receive(
    @Param('workspace_id') workspaceId: string,
    @Req() request: AppRequest,
    @Body({ schema: StripeEventBody }) event: StripeEventBody,
  ): Promise<StripeEventReceived> {
    const signed = { body: request.rawBody ?? Buffer.alloc(0), signature: soleHeader(request, 'stripe-signature') };
    await this.receiveEvent.receive(idFromPath('workspace', workspaceId), signed, event);
    return { received: true };
  }
}
