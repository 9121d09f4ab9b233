import { Injectable } from '@nestjs/common';

import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { SignInRequiredError } from '../auth.errors.js';
import { SessionCookie } from '../dashboard-sessions/session-cookie.js';
import { type SessionAnswer, toSessionAnswer } from '../dto/session.dto.js';
import type { MemberFacts, Principal } from '../principal.js';
import { CurrentSessionService } from './current-session.service.js';
import type { SignedIn, SignInClient } from './sign-in.service.js';

/** What the routes under `/api/auth` have in common: the cookie in requests and answers, and who is signed in. */
@Injectable()
export class SessionAnswers {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly current: CurrentSessionService,
  ) {}

  /** The browser behind a request. */
  clientOf(request: AppRequest): SignInClient {
    const userAgent = request.headers['user-agent'] ?? '';
    return { address: request.ip, userAgent, cookie: this.cookie.read(request) };
  }

  /** Gives the browser its cookie, and tells who it stands for. */
  async begin(reply: AppReply, { cookie, caller }: SignedIn): Promise<SessionAnswer> {
    this.cookie.write(reply, cookie);
    return toSessionAnswer(await this.current.describe(memberOf(caller), cookie));
  }

  /** Who is signed in. */
  async describe(request: AppRequest, caller: Principal): Promise<SessionAnswer> {
    return toSessionAnswer(await this.current.describe(memberOf(caller), this.cookie.read(request) ?? ''));
  }

  /** Takes the cookie away. */
  end(reply: AppReply): void {
    this.cookie.clear(reply);
  }
}

/**
 * The member that a caller is, on routes that only members may call.
 * @throws SignInRequiredError for a key.
 */
export function memberOf(caller: Principal): MemberFacts {
  if (!caller.member) throw new SignInRequiredError();
  return caller.member;
}
