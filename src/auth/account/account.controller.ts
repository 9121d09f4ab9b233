import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { idFromPath } from '../../shared/ids.js';
import { Access, Caller } from '../access.decorators.js';
import {
  ChangePassword,
  ConfirmTotp,
  OwnSessionPage,
  RemoveTotp,
  toOwnSessionPage,
  TotpEnrolmentObject,
  toTotpEnrolment,
} from '../dto/account.dto.js';
import { Done, SessionAnswer } from '../dto/session.dto.js';
import type { Principal } from '../principal.js';
import { memberOf, SessionAnswers } from '../sign-in/session-answers.js';
import { clientNetwork } from '../throttling/request-buckets.js';
import { ChangePasswordService } from './change-password.service.js';
import { OwnSessionsService } from './own-sessions.service.js';
import { TotpService } from './totp.service.js';

const WRONG_INPUT = 'parameter_missing, parameter_invalid, malformed_json';

/** The caller's own account. */
@ApiTags('Dashboard sign-in')
@Controller('api/auth')
@Access({ role: 'viewer' })
export class AccountController {
  constructor(
    private readonly changePassword: ChangePasswordService,
    private readonly totp: TotpService,
    private readonly sessions: OwnSessionsService,
    private readonly answers: SessionAnswers,
  ) {}

  @ApiOperation({ summary: 'Changes the password and signs out everywhere else' })
  @Post('password')
  @HttpCode(200)
  @Answers(SessionAnswer, { 400: WRONG_INPUT })
  async setPassword(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Caller() caller: Principal,
    @Body({ schema: ChangePassword }) body: ChangePassword,
  ): Promise<SessionAnswer> {
    const network = clientNetwork(request);
    const change = { currentPassword: body.current_password, newPassword: body.new_password, network };
    const signedIn = await this.changePassword.change(caller, change, this.answers.clientOf(request));
    return this.answers.begin(reply, signedIn);
  }

  @ApiOperation({ summary: 'Begins to set up an authenticator app; it counts once a code is confirmed' })
  @Post('totp')
  @HttpCode(200)
  @Answers(TotpEnrolmentObject, { 409: 'totp_already_on' })
  async startTotp(@Caller() caller: Principal): Promise<TotpEnrolmentObject> {
    return toTotpEnrolment(await this.totp.start(caller));
  }

  @ApiOperation({ summary: 'Turns the authenticator app on and signs out everywhere else' })
  @Post('totp/confirm')
  @HttpCode(200)
  @Answers(SessionAnswer, { 400: WRONG_INPUT, 409: 'totp_already_on' })
  async confirmTotp(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Caller() caller: Principal,
    @Body({ schema: ConfirmTotp }) body: ConfirmTotp,
  ): Promise<SessionAnswer> {
    const client = this.answers.clientOf(request);
    return this.answers.begin(reply, await this.totp.confirm(caller, body.code, client));
  }

  @ApiOperation({ summary: 'Turns the authenticator app off and signs out everywhere else' })
  @Delete('totp')
  @Answers(SessionAnswer, { 400: WRONG_INPUT })
  async removeTotp(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Caller() caller: Principal,
    @Body({ schema: RemoveTotp }) body: RemoveTotp,
  ): Promise<SessionAnswer> {
    const proof = { password: body.password, network: clientNetwork(request) };
    return this.answers.begin(reply, await this.totp.remove(caller, proof, this.answers.clientOf(request)));
  }

  @ApiOperation({ summary: 'The browsers on which the user is signed in' })
  @Get('sessions')
  @Answers(OwnSessionPage)
  async listSessions(@Caller() caller: Principal): Promise<OwnSessionPage> {
    return toOwnSessionPage(await this.sessions.list(caller), memberOf(caller).sessionId);
  }

  @ApiOperation({ summary: 'Signs the user out on one browser' })
  @Delete('sessions/:id')
  @Answers(Done, { 404: 'resource_not_found' })
  async endSession(@Caller() caller: Principal, @Param('id') id: string): Promise<Done> {
    await this.sessions.end(caller, idFromPath('dashboardSession', id));
    return { success: true };
  }
}
