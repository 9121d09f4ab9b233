import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseFilters } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Access } from '../../auth/access.decorators.js';
import type { AppReply } from '../../shared/http/app-request.js';
import { idFromPath } from '../../shared/ids.js';
import { acceptedLocales } from '../../shared/pages/accepted-locales.js';
import { sendPage } from '../../shared/pages/send-page.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { PageErrorsFilter } from '../hosted/page-errors.filter.js';
import { ConfirmTerminationService } from './confirm-termination.service.js';
import { DeclareTerminationService } from './declare-termination.service.js';
import { TerminationForm, TerminationQuery } from './dto/termination-form.dto.js';
import type { TerminationLanguage } from './termination.entity.js';
import { declarationPage, noticePage } from './termination-page.js';
import { terminationLanguage } from './texts/termination-texts.js';

const NOT_FOUND = { status: 404, description: 'A page that says that there is nothing here' };

/** Terminations without a login, for § 312k BGB and its like. */
@ApiTags('Public termination page')
@ApiProduces('text/html')
@Controller('c')
@UseFilters(PageErrorsFilter)
export class TerminationsController {
  constructor(
    private readonly declarations: DeclareTerminationService,
    private readonly confirmations: ConfirmTerminationService,
    private readonly settings: WorkspaceSettingsService,
  ) {}

  @ApiOperation({ summary: 'The page on which customers declare a termination without signing in' })
  @Get('public/:workspace')
  @Access({ public: true, perMinute: 60 })
  @ApiOkResponse({ description: 'The page' })
  @ApiResponse(NOT_FOUND)
  async show(
    @Param('workspace') workspace: string,
    @Query({ schema: TerminationQuery }) { language }: TerminationQuery,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const workspaceId = idFromPath('workspace', workspace);
    await this.declarations.workspaceWithPage(workspaceId);
    const frame = await this.frameOf(workspaceId, language ?? terminationLanguage(acceptedLocales(accepted)));
    await sendPage(reply, await declarationPage(frame));
  }

  @ApiOperation({
    summary: 'Declares a termination; its receipt goes to the address given',
    description: 'The answer is the same whether or not there is such a customer.',
  })
  @Post('public/:workspace')
  @HttpCode(200)
  @Access({ public: true, perMinute: 10 })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ description: 'A page that says that it was received' })
  @ApiResponse({ status: 400, description: 'A page that asks to look at the fields again' })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 429, description: 'A page that asks to try again later' })
  async declare(
    @Param('workspace') workspace: string,
    @Body({ schema: TerminationForm }) form: TerminationForm,
    @Res() reply: AppReply,
  ): Promise<void> {
    const workspaceId = idFromPath('workspace', workspace);
    const { email, customer_name, contract_number, kind, reason, wished_end, language } = form;
    const ids = { customerName: customer_name, contractNumber: contract_number };
    await this.declarations.declare(workspaceId, { email, ...ids, kind, reason, wishedEnd: wished_end, language });
    await sendPage(reply, await noticePage(await this.frameOf(workspaceId, language), 'received'));
  }

  @ApiOperation({ summary: 'The page behind the link in a receipt: shows a button and changes nothing' })
  @Get('confirm/:token')
  @Access({ public: true, perMinute: 60 })
  @ApiOkResponse({ description: 'The page' })
  @ApiResponse(NOT_FOUND)
  async showConfirmation(@Param('token') token: string, @Res() reply: AppReply): Promise<void> {
    const { workspaceId, language } = await this.confirmations.look(token);
    await sendPage(reply, await noticePage(await this.frameOf(workspaceId, language), 'confirm'));
  }

  @ApiOperation({ summary: 'Confirms a termination; only now the contract is ended' })
  @Post('confirm/:token')
  @HttpCode(200)
  @Access({ public: true, perMinute: 30 })
  @ApiOkResponse({ description: 'A page that says that the contract is ended' })
  @ApiResponse(NOT_FOUND)
  @ApiResponse({ status: 503, description: 'A page that asks to try again in a few minutes' })
  async confirm(@Param('token') token: string, @Res() reply: AppReply): Promise<void> {
    const { workspaceId, language } = await this.confirmations.look(token);
    const ended = await this.confirmations.confirm(token);
    const frame = await this.frameOf(workspaceId, language);
    await sendPage(reply, await noticePage(frame, ended > 0 ? 'confirmed' : 'nothing'));
  }

  private async frameOf(workspaceId: string, language: TerminationLanguage) {
    const { name: merchantName, dialogTheme: theme } = await this.settings.get(workspaceId);
    return { merchantName, theme, language };
  }
}
