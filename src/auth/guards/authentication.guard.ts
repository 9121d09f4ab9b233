import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AppError } from '../../shared/errors/app-error.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { CredentialsService } from '../credentials/credentials.service.js';
import { FailedAuthentications } from '../throttling/failed-authentications.js';
import { accessRuleOf } from './access-rule.js';

/** The first guard of every request: finds out who calls. Routes without an access rule answer nobody. */
@Injectable()
export class AuthenticationGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: CredentialsService,
    private readonly failures: FailedAuthentications,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessRuleOf(this.reflector, context);
    if ('public' in rule) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AppRequest>();
    try {
      request.principal = await this.credentials.authenticate(request);
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 401) throw error;
      const answer = await this.failures.count(request, error);
      if (answer.status === 401) void http.getResponse<AppReply>().header('www-authenticate', 'ApiKey');
      throw answer;
    }
    return true;
  }
}
