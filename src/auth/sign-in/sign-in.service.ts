import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { SignInRequiredError } from '../auth.errors.js';
import {
  DashboardSessions,
  type OpenedSession,
  type SessionClient,
} from '../dashboard-sessions/dashboard-sessions.service.js';
import { DashboardSessionRepository } from '../dashboard-sessions/dashboard-session.repository.js';
import type { User } from '../entities/user.entity.js';
import { MemberRepository, type Membership } from '../members/member.repository.js';
import { type MemberFacts, Principal } from '../principal.js';
import { UserRepository } from '../users/user.repository.js';
import { InvalidSignInError } from './sign-in.errors.js';
import { type AccountProof, VerifyAccountService } from './verify-account.service.js';

/** A browser that asks to be signed in, and the cookie it came with, if any. */
export interface SignInClient extends SessionClient {
  cookie: string | undefined;
}

/** Who is to be signed in, where, and on which browser. */
export interface ProvenMember {
  /** As it was when its owner proved it. */
  user: User;
  membership: Membership;
  client: SignInClient;
  /** Failed tries before this one. */
  failures?: number;
}

/** A browser that is signed in. */
export interface SignedIn {
  cookie: string;
  caller: Principal;
}

/** Signs people in and out. */
@Injectable()
export class SignInService {
  constructor(
    private readonly accounts: VerifyAccountService,
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
    private readonly sessions: DashboardSessions,
    private readonly sessionRows: DashboardSessionRepository,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Opens a session in the workspace the user joined first. Whatever session the browser had is over: a cookie from
   * before the sign-in is worth nothing after it.
   *
   * @throws InvalidSignInError, TotpRequiredError, SignInDelayedError
   */
  async signIn(proof: AccountProof, client: SignInClient): Promise<SignedIn> {
    const { user, failures } = await this.accounts.verify(proof);
    return this.transactions.run(async (tx) => {
      const [first] = await this.members.ofUser(user.id, tx);
      if (!first) throw new InvalidSignInError();
      return this.begin(tx, { user, membership: first, client, failures });
    });
  }

  /**
   * Opens a session for somebody whose identity is proven, in the transaction that made them a member.
   * @throws InvalidSignInError when the password was changed after it was compared.
   */
  async begin(tx: EntityManager, { user, membership, client, failures = 0 }: ProvenMember): Promise<SignedIn> {
    const { workspaceId } = membership;
    const present = await this.users.lock(tx, user.id);
    if (present?.passwordHash !== user.passwordHash) throw new InvalidSignInError();
    await this.sessions.end(tx, client.cookie);
    const opened = await this.sessions.open(tx, { workspaceId, userId: user.id, client });
    const signedIn = toSignedIn(opened, user.id, membership);
    await this.record(tx, signedIn.caller, 'member.signed_in', { address: client.address, failed_tries: failures });
    return signedIn;
  }

  /** Ends the session of this browser. */
  async signOut({ workspaceId, sessionId }: MemberFacts): Promise<void> {
    await this.transactions.run((tx) => this.sessionRows.delete(tx, workspaceId, sessionId));
  }

  /** Ends every session of the user, in all workspaces, this one included. */
  async signOutEverywhere(caller: Principal, { userId }: MemberFacts): Promise<void> {
    await this.transactions.run(async (tx) => {
      const ended = await this.sessions.endOfUser(tx, userId);
      await this.record(tx, caller, 'member.signed_out_everywhere', { sessions: ended });
    });
  }

  /**
   * Goes on in another workspace of the user, under a new cookie.
   * @throws ResourceNotFoundError when the user is no member of it.
   */
  async switchWorkspace({ userId }: MemberFacts, workspaceId: string, client: SignInClient): Promise<SignedIn> {
    return this.transactions.run(async (tx) => {
      const membership = (await this.members.ofUser(userId, tx)).find((known) => known.workspaceId === workspaceId);
      if (!membership) throw new ResourceNotFoundError();
      const opened = await this.sessions.replace(tx, client.cookie ?? '', { workspaceId, userId, client });
      if (!opened) throw new SignInRequiredError();
      return toSignedIn(opened, userId, membership);
    });
  }

  private record(tx: EntityManager, actor: Principal, action: string, details: Record<string, string | number>) {
    return this.auditLog.append(tx, { workspaceId: actor.workspaceId, actor, action, target: actor.actorId, details });
  }
}

function toSignedIn({ cookie, sessionId }: OpenedSession, userId: string, membership: Membership): SignedIn {
  const { workspaceId, role } = membership;
  return { cookie, caller: new Principal({ kind: 'member', workspaceId, userId, role, sessionId }) };
}
