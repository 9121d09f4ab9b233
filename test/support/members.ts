import { randomUUID } from 'node:crypto';

import { csrfTokenOf } from '../../src/auth/dashboard-sessions/csrf-token.js';
import { DashboardSessions } from '../../src/auth/dashboard-sessions/dashboard-sessions.service.js';
import { SessionCookie } from '../../src/auth/dashboard-sessions/session-cookie.js';
import { AddMemberService } from '../../src/auth/members/add-member.service.js';
import { NOBODYS_HASH } from '../../src/auth/passwords/password-hash.js';
import type { Role } from '../../src/auth/principal.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { toPublicId } from '../../src/shared/ids.js';
import type { TestApp } from './test-app.js';
import type { TestWorkspace } from './workspaces.js';

/** Somebody who is signed in to a workspace. */
export interface TestMember {
  userId: string;
  /** As on the wire. */
  publicId: string;
  email: string;
  sessionId: string;
  /** Headers of a request that only reads: the cookie. */
  cookie: { cookie: string };
  /** Headers of any request of a page of ours: the cookie, the CSRF token and the origin. */
  headers: { cookie: string; 'x-csrf-token': string; origin: string };
}

const CLIENT = { address: '127.0.0.1', userAgent: 'test' };

/**
 * Makes a member of the workspace and signs it in, through the services but without a password: hashing one takes
 * 0.3 s. Use as `app.http().post(path).set(member.headers)`.
 */
export function signIn(app: TestApp, workspace: Pick<TestWorkspace, 'id'>, role: Role): Promise<TestMember> {
  const email = `${role}-${randomUUID()}@example.com`;
  return app.nest.get(Transactions, { strict: false }).run(async (tx) => {
    const user = await app.nest
      .get(AddMemberService, { strict: false })
      .addNew(tx, { workspaceId: workspace.id, role }, { email, name: `Test ${role}`, passwordHash: NOBODYS_HASH });
    const opened = await app.nest
      .get(DashboardSessions, { strict: false })
      .open(tx, { workspaceId: workspace.id, userId: user.id, client: CLIENT });
    return {
      userId: user.id,
      publicId: toPublicId('user', user.id),
      email,
      sessionId: opened.sessionId,
      ...sessionHeaders(app, opened.cookie),
    };
  });
}

/** The headers a page of ours sends with this cookie. */
export function sessionHeaders(app: TestApp, cookieText: string): Pick<TestMember, 'cookie' | 'headers'> {
  const cookie = `${app.nest.get(SessionCookie, { strict: false }).name}=${cookieText}`;
  const { origin } = new URL(app.config.environment.PUBLIC_URL);
  return { cookie: { cookie }, headers: { cookie, 'x-csrf-token': csrfTokenOf(cookieText), origin } };
}
