import type { CookieSerializeOptions } from '@fastify/cookie';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The cookie of a dashboard session.
 *
 * Over https its name starts with `__Host-`, so that no other host, not even a subdomain, can set it. Plain http has no
 * such cookies; there it goes by a plain name, on this machine or in development only.
 */
@Injectable()
export class SessionCookie implements OnApplicationBootstrap {
  readonly name: string;
  private readonly options: CookieSerializeOptions;
  private readonly isUsable: boolean;

  constructor(config: AppConfig) {
    const { protocol, hostname } = new URL(config.environment.PUBLIC_URL);
    const isPlain = protocol === 'http:' && (!config.isProduction || LOOPBACK.test(hostname));
    this.name = isPlain ? 'rk_session' : '__Host-rk_session';
    this.options = { path: '/', httpOnly: true, sameSite: 'strict', secure: !isPlain };
    this.isUsable = isPlain || protocol === 'https:';
  }

  onApplicationBootstrap(): void {
    if (this.isUsable) return;
    new Logger('Dashboard').warn('Nobody can sign in to the dashboard: PUBLIC_URL has to start with https.');
  }

  /** The text of the cookie, or undefined when the request has none. */
  read(request: AppRequest): string | undefined {
    return request.cookies[this.name];
  }

  /** Sets it for as long as the browser runs; the server ends sessions earlier than that. */
  write(reply: AppReply, text: string): void {
    void reply.setCookie(this.name, text, this.options);
  }

  /** Takes it away. */
  clear(reply: AppReply): void {
    void reply.clearCookie(this.name, this.options);
  }
}
