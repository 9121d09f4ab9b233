import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { idFromBody } from '../../shared/ids.js';
import { Access, Caller } from '../access.decorators.js';
import { Done, SessionAnswer, SignIn, SwitchWorkspace } from '../dto/session.dto.js';
import type { Principal } from '../principal.js';
import { clientNetwork } from '../throttling/request-buckets.js';
import { memberOf, SessionAnswers } from './session-answers.js';
import { SignInService } from './sign-in.service.js';

/** Signing in to the dashboard and out of it. */
@ApiTags('Dashboard sign-in')
@Controller('api/auth')
@Access({ role: 'viewer' })
export class SessionController {
  constructor(
    private readonly signInService: SignInService,
    private readonly answers: SessionAnswers,
  ) {}

  @ApiOperation({ summary: 'Who is signed in' })
  @Get('session')
  @Answers(SessionAnswer)
  session(@Req() request: AppRequest, @Caller() caller: Principal): Promise<SessionAnswer> {
    return this.answers.describe(request, caller);
  }

  @ApiOperation({ summary: 'Signs in; the answer sets the session cookie' })
  @Post('sign-in')
  @HttpCode(200)
  @Access({ public: true, sameOrigin: true })
  @Answers(SessionAnswer, {
    400: 'parameter_missing, parameter_invalid, malformed_json',
    401: 'invalid_sign_in, totp_required',
  })
  async signIn(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Body({ schema: SignIn }) body: SignIn,
  ): Promise<SessionAnswer> {
    const proof = { ...body, totpCode: body.totp_code, network: clientNetwork(request) };
    const signedIn = await this.signInService.signIn(proof, this.answers.clientOf(request));
    return this.answers.begin(reply, signedIn);
  }

  @ApiOperation({ summary: 'Signs out on this browser' })
  @Post('sign-out')
  @HttpCode(200)
  @Answers(Done)
  async signOut(@Caller() caller: Principal, @Res({ passthrough: true }) reply: AppReply): Promise<Done> {
    await this.signInService.signOut(memberOf(caller));
    this.answers.end(reply);
    return { success: true };
  }

  @ApiOperation({ summary: 'Signs out on every browser' })
  @Post('sign-out-everywhere')
  @HttpCode(200)
  @Answers(Done)
  async signOutEverywhere(@Caller() caller: Principal, @Res({ passthrough: true }) reply: AppReply): Promise<Done> {
    await this.signInService.signOutEverywhere(caller, memberOf(caller));
    this.answers.end(reply);
    return { success: true };
  }

  @ApiOperation({ summary: 'Goes on in another workspace of the user, under a new cookie' })
  @Post('switch-workspace')
  @HttpCode(200)
  @Answers(SessionAnswer, { 400: 'parameter_missing, parameter_invalid', 404: 'resource_not_found' })
  async switchWorkspace(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Caller() caller: Principal,
    @Body({ schema: SwitchWorkspace }) body: SwitchWorkspace,
  ): Promise<SessionAnswer> {
    const workspaceId = idFromBody('workspace', body.workspace_id, 'workspace_id');
    const client = this.answers.clientOf(request);
    return this.answers.begin(reply, await this.signInService.switchWorkspace(memberOf(caller), workspaceId, client));
  }
}
