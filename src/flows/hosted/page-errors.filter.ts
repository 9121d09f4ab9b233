import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';

import { AppError } from '../../shared/errors/app-error.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { acceptedLocales } from '../../shared/pages/accepted-locales.js';
import { sendPage } from '../../shared/pages/send-page.js';
import { languageOf } from '../texts/text-language.js';
import { plainPage } from './flow-page.js';
import { hostedTexts, type HostedTexts } from './page-texts.js';

/** Tells people what went wrong in words of theirs: a page where the API would send its error envelope. */
@Catch(AppError)
export class PageErrorsFilter implements ExceptionFilter<AppError> {
  async catch(error: AppError, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<AppRequest>();
    request.errorCode = error.code;
    const [locale = 'en'] = acceptedLocales(request.headers['accept-language']);
    const page = await plainPage(error.status, locale, hostedTexts(languageOf(locale))[kindOf(error)]);
    await sendPage(http.getResponse<AppReply>(), { ...page, retryAfterSeconds: error.retryAfterSeconds });
  }
}

function kindOf({ status, code }: AppError): keyof Pick<HostedTexts, 'gone' | 'invalid' | 'used' | 'busy' | 'away'> {
  if (status === 429) return 'busy';
  if (code === 'link_already_used') return 'used';
  if (status === 400) return 'invalid';
  return status === 404 ? 'gone' : 'away';
}
