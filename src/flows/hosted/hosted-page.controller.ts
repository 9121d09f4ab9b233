import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res, UseFilters } from '@nestjs/common';
import { ApiConsumes, ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Access } from '../../auth/access.decorators.js';
import type { AppReply } from '../../shared/http/app-request.js';
import { acceptedLocales } from '../../shared/pages/accepted-locales.js';
import { sendOn, sendPage } from '../../shared/pages/send-page.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { CancelLink } from './cancel-link.entity.js';
import { newPageToken } from './cancel-links.service.js';
import { PageForm, PageQuery } from './dto/page-form.dto.js';
import { entryPage, type PageFrame, sessionPage } from './flow-page.js';
import { HostedFlowService } from './hosted-flow.service.js';
import { PageErrorsFilter } from './page-errors.filter.js';
import { ReturnAddress } from './return-address.service.js';

/** The cancel flow as pages that need no script. For people: it answers with pages, also when something is wrong. */
@ApiTags('Hosted cancel page')
@ApiProduces('text/html')
@Controller('c')
@Access({ public: true, perMinute: 60 })
@UseFilters(PageErrorsFilter)
export class HostedPageController {
  constructor(
    private readonly flow: HostedFlowService,
    private readonly settings: WorkspaceSettingsService,
    private readonly addresses: ReturnAddress,
  ) {}

  @ApiOperation({ summary: 'A page of the cancel flow: shows a step and changes nothing' })
  @Get(':token')
  @ApiOkResponse({ description: 'The page' })
  @ApiResponse({ status: 404, description: 'A page that says that the link does not work any more' })
  @ApiResponse({ status: 409, description: 'A page that says that the link was used by another page' })
  async show(
    @Param('token') token: string,
    @Query({ schema: PageQuery }) query: PageQuery,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const { link, session } = await this.flow.look(token, query.page);
    const frame = await this.frameOf(link, { token, pageToken: query.page, outcome: session?.outcome ?? null });
    const locale = link.locale ?? acceptedLocales(accepted)[0];
    await sendPage(reply, await (session ? sessionPage(frame, session, query) : entryPage(frame, locale)));
  }

  @ApiOperation({ summary: 'Goes on in the cancel flow: begins, answers, takes an offer or cancels' })
  @Post(':token')
  @HttpCode(303)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ description: 'Never; see 303' })
  @ApiResponse({ status: 303, description: 'To the page with the next step' })
  @ApiResponse({ status: 404, description: 'A page that says that the link does not work any more' })
  @ApiResponse({ status: 409, description: 'A page that says that the link was used by another page' })
  @ApiResponse({ status: 429, description: 'A page that asks to try again in a minute' })
  @ApiResponse({ status: 503, description: 'A page that asks to try again in a few minutes' })
  async submit(
    @Param('token') token: string,
    @Body({ schema: PageForm }) form: PageForm,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const { step, notice } = await this.flow.submit(token, form, acceptedLocales(accepted)[0]);
    const query = new URLSearchParams({
      page: form.page,
      ...(step !== undefined && { step }),
      ...(notice && { notice }),
    });
    await sendOn(reply, `/c/${token}?${query.toString()}`);
  }

  private async frameOf(
    link: CancelLink,
    {
      token,
      pageToken = newPageToken(),
      outcome,
    }: { token: string; pageToken: string | undefined; outcome: Parameters<ReturnAddress['of']>[1] },
  ): Promise<PageFrame> {
    const { name: merchantName, dialogTheme: theme } = await this.settings.get(link.workspaceId);
    const backUrl = await this.addresses.of(link, outcome);
    return { merchantName, theme, path: `/c/${token}`, pageToken, backUrl };
  }
}
