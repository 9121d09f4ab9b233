import { Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Access } from '../../auth/access.decorators.js';
import type { AppReply } from '../../shared/http/app-request.js';
import { MAIL_LANGUAGES, type MailLanguage, mailLanguageFor } from '../templates/mail-languages.js';
import { cardUpdatePage, PAGE_SECURITY_POLICY, PAGE_STATUS } from './card-update-page.js';
import { OpenCardUpdateService } from './open-card-update.service.js';
import type { PageKind } from './page-texts.js';

/** The page behind the links in mails. For people: it answers with pages, also when something is wrong. */
@ApiTags('Card page')
@ApiProduces('text/html')
@Controller('r')
@Access({ public: true })
export class CardUpdateController {
  constructor(private readonly cardUpdate: OpenCardUpdateService) {}

  @ApiOperation({ summary: 'The page behind a link in a mail: shows a button and changes nothing' })
  @Get(':token')
  @ApiOkResponse({ description: 'A page with a button, or that nothing is left to do' })
  @ApiResponse({ status: 404, description: 'A page that says that the link does not work any more' })
  async show(
    @Param('token') token: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const found = await this.cardUpdate.look(token);
    if (found.state === 'gone') return sendPage(reply, 'gone', accepted);
    return sendPage(reply, found.state === 'open' ? 'ask' : 'closed', accepted, found.merchantName);
  }

  @ApiOperation({ summary: 'Goes on to the payment provider’s page for another card' })
  @Post(':token')
  @ApiOkResponse({ description: 'A page that says that nothing is left to do' })
  @ApiResponse({ status: 303, description: 'To the provider’s page' })
  @ApiResponse({ status: 404, description: 'A page that says that the link does not work any more' })
  @ApiResponse({ status: 429, description: 'A page that asks to try again in a few seconds' })
  @ApiResponse({ status: 503, description: 'A page that asks to try again in a few minutes' })
  async open(
    @Param('token') token: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const opening = await this.cardUpdate.open(token);
    if ('refusal' in opening) return sendPage(reply, opening.refusal, accepted);
    await reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store').redirect(opening.url, 303);
  }

  @ApiOperation({
    summary: 'Where the payment provider sends the customer afterwards',
    description: 'Anybody may call it, and it promises nothing: the new card is learnt from the provider.',
  })
  @Get(':token/done')
  @ApiOkResponse({ description: 'A page that says thank you' })
  done(@Headers('accept-language') accepted: string | undefined, @Res() reply: AppReply): Promise<void> {
    return sendPage(reply, 'done', accepted);
  }
}

async function sendPage(reply: AppReply, kind: PageKind, accepted = '', merchantName?: string): Promise<void> {
  void reply
    .status(PAGE_STATUS[kind])
    .type('text/html; charset=utf-8')
    .header('content-security-policy', PAGE_SECURITY_POLICY)
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-store');
  if (kind === 'busy') void reply.header('retry-after', '5');
  await reply.send(cardUpdatePage(kind, languageOf(accepted), merchantName));
}

/** The first language of the browser that we have. Browsers send the most wanted first. */
function languageOf(accepted: string): MailLanguage {
  const locales = accepted.split(',').map((part) => part.split(';')[0]?.trim() ?? '');
  return mailLanguageFor(locales, MAIL_LANGUAGES[0]);
}
