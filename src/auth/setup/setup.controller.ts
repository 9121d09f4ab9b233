import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { Access } from '../access.decorators.js';
import { SessionAnswer } from '../dto/session.dto.js';
import { SetUp, SetupState } from '../dto/setup.dto.js';
import { SessionAnswers } from '../sign-in/session-answers.js';
import { SetupLinksService } from './setup-links.service.js';
import { SetupService } from './setup.service.js';

/** Setting up a new installation. */
@ApiTags('Dashboard sign-in')
@Controller('api/auth/setup')
@Access({ public: true, sameOrigin: true })
export class SetupController {
  constructor(
    private readonly setup: SetupService,
    private readonly links: SetupLinksService,
    private readonly answers: SessionAnswers,
  ) {}

  @ApiOperation({ summary: 'Whether nobody can sign in yet' })
  @Get()
  @Answers(SetupState)
  async state(): Promise<SetupState> {
    return { setup_required: await this.links.isSetupRequired() };
  }

  @ApiOperation({ summary: 'Makes the first user with the link the server printed, and signs it in' })
  @Post()
  @HttpCode(200)
  @Answers(SessionAnswer, {
    400: 'parameter_missing, parameter_invalid, malformed_json',
    403: 'invalid_setup_link',
  })
  async setUp(
    @Req() request: AppRequest,
    @Res({ passthrough: true }) reply: AppReply,
    @Body({ schema: SetUp }) body: SetUp,
  ): Promise<SessionAnswer> {
    const owner = { ...body, workspaceName: body.workspace_name };
    return this.answers.begin(reply, await this.setup.setUp(owner, this.answers.clientOf(request)));
  }
}
