import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { Access } from '../access.decorators.js';
import { AcceptInvitation, OpenInvitationObject, toOpenInvitation } from '../dto/invitation.dto.js';
import { SessionAnswer } from '../dto/session.dto.js';
import { SessionAnswers } from '../sign-in/session-answers.js';
import { clientNetwork } from '../throttling/request-buckets.js';
import { AcceptInvitationService } from './accept-invitation.service.js';

/** What a person with an invitation may do. */
@ApiTags('Dashboard sign-in')
@Controller('api/auth/invitations')
@Access({ public: true, sameOrigin: true })
export class AcceptInvitationController {
  constructor(
    private readonly acceptInvitation: AcceptInvitationService,
    private readonly answers: SessionAnswers,
  ) {}

  @ApiOperation({ summary: 'What an invitation is for' })
  @Get(':token')
  @Answers(OpenInvitationObject, { 404: 'invalid_invitation' })
  async find(@Param('token') token: string): Promise<OpenInvitationObject> {
    return toOpenInvitation(await this.acceptInvitation.find(token));
  }

  @ApiOperation({ summary: 'Accepts an invitation and signs in' })
  @Post(':token/accept')
  @HttpCode(200)
  @Answers(SessionAnswer, {
    400: 'parameter_missing, parameter_invalid, malformed_json',
    401: 'invalid_sign_in, totp_required',
    404: 'invalid_invitation',
    409: 'account_exists',
  })
  async accept(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Param('token') token: string,
    @Body({ schema: AcceptInvitation }) body: AcceptInvitation,
  ): Promise<SessionAnswer> {
    const acceptance = { ...body, totpCode: body.totp_code, network: clientNetwork(request) };
    const client = this.answers.clientOf(request);
    return this.answers.begin(reply, await this.acceptInvitation.accept(token, acceptance, client));
  }
}
