import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AppConfig } from '../../shared/config/app-config.js';
import type { AppError } from '../../shared/errors/app-error.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { InsufficientRoleError, InsufficientScopeError, OriginNotAllowedError } from '../auth.errors.js';
import { type AccessRule, Principal, requiredRole } from '../principal.js';
import { accessRuleOf } from './access-rule.js';

/** Methods that change nothing. */
const READS = new Set(['GET', 'HEAD']);

/** The last guard: whether this caller may use this route, from this page. */
@Injectable()
export class ScopeGuard implements CanActivate {
  private readonly ownOrigin: string;

  constructor(
    private readonly reflector: Reflector,
    private readonly workspaces: WorkspaceSettingsService,
    config: AppConfig,
  ) {
    this.ownOrigin = new URL(config.environment.PUBLIC_URL).origin;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = accessRuleOf(this.reflector, context);
    if ('public' in rule) return true;
    const request = context.switchToHttp().getRequest<AppRequest>();
    const { principal } = request;
    if (!(principal instanceof Principal)) throw new Error('the authentication guard did not run');
    const isRead = READS.has(request.method);
    if (!principal.may(rule, isRead)) throw refusal(principal, rule, isRead);
    if ('flows' in rule) await this.checkOrigin(request, principal.workspaceId);
    return true;
  }

  /** A browser cannot forge `Origin` or `Host`; programs outside a browser send no `Origin`. */
  private async checkOrigin(request: AppRequest, workspaceId: string): Promise<void> {
    const { origin } = request.headers;
    if (origin === undefined || origin === this.ownOrigin) return;
    if (origin === `${request.protocol}://${request.host}`) return;
    const { allowedOrigins } = await this.workspaces.get(workspaceId);
    if (!allowedOrigins.includes(origin)) throw new OriginNotAllowedError();
  }
}

/** What is missing: a scope where another key would do, else a role. */
function refusal(principal: Principal, rule: Exclude<AccessRule, { public: true }>, isRead: boolean): AppError {
  if ('flows' in rule) return new InsufficientScopeError('*');
  if (principal.kind !== 'member' && 'scope' in rule) return new InsufficientScopeError(rule.scope);
  return new InsufficientRoleError(requiredRole(rule, isRead));
}
