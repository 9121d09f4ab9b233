import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AppError } from '../../shared/errors/app-error.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { SignInRequiredError } from '../auth.errors.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { SessionCookie } from '../dashboard-sessions/session-cookie.js';
import { FailedAuthentications } from '../throttling/failed-authentications.js';
import { accessRuleOf } from './access-rule.js';

/** The first guard of every request: finds out who calls. Routes without an access rule answer nobody. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: CredentialsService,
    private readonly failures: FailedAuthentications,
    private readonly cookie: SessionCookie,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessRuleOf(this.reflector, context);
    if ('public' in rule) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AppRequest>();
    try {
      request.principal = await this.credentials.authenticate(request, rule);
    } catch (error) {
      throw await this.toAnswer(error, request, http.getResponse<AppReply>());
    }
    return true;
  }

  /** A page that finds nobody signed in has not failed at anything; a session that is over takes its cookie with it. */
  private async toAnswer(error: unknown, request: AppRequest, reply: AppReply): Promise<unknown> {
    if (!(error instanceof AppError) || error.status !== 401) return error;
    if (error instanceof SignInRequiredError) {
      if (this.cookie.read(request) === undefined) return error;
      this.cookie.clear(reply);
    }
    const answer = await this.failures.count(request, error);
    if (answer.status === 401 && !(error instanceof SignInRequiredError))
      void reply.header('www-authenticate', 'ApiKey');
    return answer;
  }
}
