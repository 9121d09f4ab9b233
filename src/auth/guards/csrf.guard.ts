import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import { AppConfig } from '../../shared/config/app-config.js';
import { isSameSecret } from '../../shared/crypto/is-same-secret.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { CsrfFailedError } from '../auth.errors.js';
import { csrfTokenOf } from '../dashboard-sessions/csrf-token.js';
import { SessionCookie } from '../dashboard-sessions/session-cookie.js';
import { Principal } from '../principal.js';
import { accessRuleOf } from './access-rule.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What `Sec-Fetch-Site` says of a page of ours, and of a person who typed the address. */
const OWN_SITES = ['same-origin', 'none'];

/**
 * The third guard: a browser sends the cookie whatever page makes it ask, so what changes something has to prove that
 * one of our pages asked. Keys are never sent by themselves and need no such proof.
 *
 * A request with the cookie proves it twice: by its origin, and by a token that only our pages can read. Before signing
 * in there is no token; then no sign of another site will do, so that nobody is signed in to a stranger's account.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  private readonly ownOrigin: string;

  constructor(
    private readonly reflector: Reflector,
    private readonly cookie: SessionCookie,
    config: AppConfig,
  ) {
    this.ownOrigin = new URL(config.environment.PUBLIC_URL).origin;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AppRequest>();
    if (SAFE_METHODS.has(request.method)) return true;
    const rule = accessRuleOf(this.reflector, context);
    const isOwn = this.isOwnPage(request);
    if ('public' in rule) {
      if (rule.sameOrigin && isOwn === false) throw new CsrfFailedError('it does not come from a page of this server');
      return true;
    }
    if (!(request.principal instanceof Principal) || !request.principal.member) return true;
    if (isOwn !== true) throw new CsrfFailedError('send an Origin that is this server’s');
    const token = request.headers['x-csrf-token'];
    const expected = csrfTokenOf(this.cookie.read(request) ?? '');
    if (typeof token !== 'string' || !isSameSecret(token, expected)) {
      throw new CsrfFailedError('send the csrf_token of the session in X-CSRF-Token');
    }
    return true;
  }

  /** Whether a page of ours sent the request; undefined when nothing tells. Scripts can forge none of the three. */
  private isOwnPage({ headers, protocol, host }: AppRequest): boolean | undefined {
    const site = headers['sec-fetch-site'];
    if (site !== undefined) return typeof site === 'string' && OWN_SITES.includes(site);
    const source = headers.origin ?? headers.referer;
    if (source === undefined) return undefined;
    const origin = URL.canParse(source) ? new URL(source).origin : source;
    return origin === this.ownOrigin || origin === `${protocol}://${host}`;
  }
}
