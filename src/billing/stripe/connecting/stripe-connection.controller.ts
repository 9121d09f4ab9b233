import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../../auth/access.decorators.js';
import type { Principal } from '../../../auth/principal.js';
import { Answers } from '../../../shared/http/answers.decorator.js';
import { ConnectStripeService } from './connect-stripe.service.js';
import {
  ConnectStripe,
  StripeConnectionObject,
  toConnectWish,
  toStripeConnectionObject,
} from './dto/stripe-connection.dto.js';

/** The Stripe account of a workspace. Only its owner may see or change the connection, and no key may. */
@ApiTags('Stripe connection')
@Controller('api/v1/stripe-connection')
@Access({ role: 'owner' })
export class StripeConnectionController {
  constructor(private readonly connectStripe: ConnectStripeService) {}

  @ApiOperation({ summary: 'The Stripe account of the workspace, and where its events go' })
  @Get()
  @Answers(StripeConnectionObject)
  async get(@Caller() caller: Principal): Promise<StripeConnectionObject> {
    return toStripeConnectionObject(await this.connectStripe.status(caller.workspaceId));
  }

  @ApiOperation({
    summary: 'Connects a Stripe account, or replaces its credentials',
    description:
      'What the key may do is tried first, by calls that change nothing. When a required permission is missing it is ' +
      'named (`missing`) and nothing is stored.',
  })
  @Put()
  @Answers(StripeConnectionObject, { 400: 'parameter_invalid, malformed_json', 503: 'billing_unavailable' })
  async connect(
    @Caller() caller: Principal,
    @Body({ schema: ConnectStripe }) body: ConnectStripe,
  ): Promise<StripeConnectionObject> {
    await this.connectStripe.connect(caller.workspaceId, toConnectWish(body), caller);
    return toStripeConnectionObject(await this.connectStripe.status(caller.workspaceId));
  }

  @ApiOperation({ summary: 'Forgets the credentials; nothing changes in Stripe' })
  @Delete()
  @Answers(StripeConnectionObject)
  async disconnect(@Caller() caller: Principal): Promise<StripeConnectionObject> {
    await this.connectStripe.disconnect(caller.workspaceId, caller);
    return toStripeConnectionObject(await this.connectStripe.status(caller.workspaceId));
  }

  @ApiOperation({ summary: 'Looks again at what the stored key may do' })
  @Post('check')
  @HttpCode(200)
  @Answers(StripeConnectionObject, { 409: 'billing_not_connected', 503: 'billing_unavailable' })
  async check(@Caller() caller: Principal): Promise<StripeConnectionObject> {
    return toStripeConnectionObject(await this.connectStripe.check(caller.workspaceId));
  }
}
