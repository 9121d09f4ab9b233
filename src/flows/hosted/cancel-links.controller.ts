import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { toWireTime } from '../../shared/http/wire.js';
import { CancelLinks } from './cancel-links.service.js';
import { CancelLinkAnswer, CreateCancelLink } from './dto/cancel-link.dto.js';

/** Links to the cancel flow as a page, for e-mails and for merchants without JavaScript. */
@ApiTags('Hosted cancel page')
@Controller('api/v1/cancel-links')
@Access({ scope: '*' })
export class CancelLinksController {
  constructor(private readonly links: CancelLinks) {}

  @ApiOperation({ summary: 'Makes a link with which one customer walks through the cancel flow, once' })
  @Post()
  @HttpCode(200)
  @Answers(CancelLinkAnswer, {
    400: 'parameter_missing, parameter_invalid',
    404: 'resource_not_found',
    409: 'billing_not_connected',
    503: 'billing_unavailable',
  })
  async create(
    @Caller() caller: Principal,
    @Body({ schema: CreateCancelLink }) body: CreateCancelLink,
  ): Promise<CancelLinkAnswer> {
    const { url, expiresAt } = await this.links.create(caller.workspaceId, {
      subscriptionId: body.subscription_id,
      customerId: body.customer_id,
      email: body.email ?? null,
      locale: body.locale ?? null,
      returnUrl: body.return_url ?? null,
      lifeSeconds: body.expires_in_seconds,
    });
    return { url, expires_at: toWireTime(expiresAt) };
  }
}
