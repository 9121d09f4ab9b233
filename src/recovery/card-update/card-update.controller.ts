import { Controller, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

import { Access } from '../../auth/access.decorators.js';
import type { AppReply } from '../../shared/http/app-request.js';
import { MAIL_LANGUAGES, type MailLanguage, mailLanguageFor } from '../templates/mail-languages.js';
import { cardUpdatePage, PAGE_SECURITY_POLICY, PAGE_STATUS } from './card-update-page.js';
import { OpenCardUpdateService } from './open-card-update.service.js';
import type { PageKind } from './page-texts.js';

/** The page behind the links in mails. For people: it answers with pages, also when something is wrong. */
@ApiExcludeController()
@Controller('r')
@Access({ public: true })
export class CardUpdateController {
  constructor(private readonly cardUpdate: OpenCardUpdateService) {}

  /** Shows a button. Looking changes nothing. */
  @Get(':token')
  async show(
    @Param('token') token: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const found = await this.cardUpdate.look(token);
    if (found.state === 'gone') return sendPage(reply, 'gone', accepted);
    return sendPage(reply, found.state === 'open' ? 'ask' : 'closed', accepted, found.merchantName);
  }

  /** Goes on to the payment provider. */
  @Post(':token')
  async open(
    @Param('token') token: string,
    @Headers('accept-language') accepted: string | undefined,
    @Res() reply: AppReply,
  ): Promise<void> {
    const opening = await this.cardUpdate.open(token);
    if ('refusal' in opening) return sendPage(reply, opening.refusal, accepted);
    await reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store').redirect(opening.url, 303);
  }

  /** Where the payment provider sends the customer afterwards. It may be called by anybody, and promises nothing. */
  @Get(':token/done')
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
