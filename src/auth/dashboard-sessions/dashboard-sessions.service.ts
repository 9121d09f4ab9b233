import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import type { DashboardSession } from '../entities/dashboard-session.entity.js';
import { Principal } from '../principal.js';
import { UserRepository } from '../users/user.repository.js';
import { newWorkspaceSecret, hashSecret, workspaceSecretKey } from '../workspace-secret.js';
import { DashboardSessionRepository, type SessionDeadline } from './dashboard-session.repository.js';

const IDLE_MS = 30 * 60_000;
const LIFE_MS = 12 * 60 * 60_000;
/** A write per request would cost more than the request. */
const NOTE_SEEN_EVERY_MS = 60_000;
const MAX_USER_AGENT = 300;

/** The browser that a session is for. */
export interface SessionClient {
  address: string;
  userAgent: string;
}

/** What a session is opened for. */
export interface NewSession {
  workspaceId: string;
  userId: string;
  client: SessionClient;
  /** Set when it goes on from another session: then it lives no longer than that one would have. */
  continues?: Pick<DashboardSession, 'signedInAt' | 'expiresAt'>;
}

/** An open session with the text of its cookie, which is not stored. */
export interface OpenedSession {
  sessionId: string;
  cookie: string;
}

/**
 * Sessions of members in the dashboard: over after 30 minutes without a request, and 12 hours after signing in.
 *
 * The sessions of one user are opened and ended one after the other, under a lock on the user: none that is being
 * opened escapes when all are to end.
 */
@Injectable()
export class DashboardSessions {
  constructor(
    private readonly sessions: DashboardSessionRepository,
    private readonly users: UserRepository,
    private readonly clock: Clock,
  ) {}

  /** Opens a session of a member, and forgets those of the same user that are over. */
  async open(tx: EntityManager, { workspaceId, userId, client, continues }: NewSession): Promise<OpenedSession> {
    const now = this.clock.now();
    const cookie = newWorkspaceSecret(workspaceId);
    await this.users.lock(tx, userId);
    await this.sessions.deleteEnded(tx, userId, this.deadline());
    const session: DashboardSession = {
      workspaceId,
      id: newId(),
      userId,
      tokenHash: hashSecret(cookie),
      signedInAt: continues?.signedInAt ?? now,
      lastSeenAt: now,
      expiresAt: continues?.expiresAt ?? new Date(now.getTime() + LIFE_MS),
      address: client.address,
      userAgent: client.userAgent.slice(0, MAX_USER_AGENT),
    };
    await this.sessions.insert(tx, session);
    return { sessionId: session.id, cookie };
  }

  /** The member a cookie stands for, with the role of this moment; undefined when its session is over. */
  async authenticate(cookie: string): Promise<Principal | undefined> {
    const key = workspaceSecretKey(cookie);
    const session = key && (await this.sessions.findLive(key, this.deadline()));
    if (!key || !session) return undefined;
    const { workspaceId } = key;
    const { id: sessionId, userId, role, lastSeenAt } = session;
    const now = this.clock.now();
    if (now.getTime() - lastSeenAt.getTime() > NOTE_SEEN_EVERY_MS) {
      await this.sessions.noteSeen(workspaceId, sessionId, now);
    }
    return new Principal({ kind: 'member', workspaceId, userId, role, sessionId });
  }

  /** Ends whatever session a cookie stands for, if any. */
  async end(tx: EntityManager, cookie: string | undefined): Promise<void> {
    const key = cookie === undefined ? undefined : workspaceSecretKey(cookie);
    if (key) await this.sessions.deleteByToken(tx, key);
  }

  /**
   * Ends sessions of a user in all workspaces: one of them, all but one, or all.
   * @returns how many were ended
   */
  async endOfUser(tx: EntityManager, userId: string, which: { only?: string; except?: string } = {}): Promise<number> {
    await this.users.lock(tx, userId);
    return this.sessions.deleteOfUser(tx, userId, which);
  }

  /**
   * Replaces the session of a cookie by a new one, of the same user, that ends when the old one would have.
   * @returns undefined when the old one is over
   */
  async replace(tx: EntityManager, cookie: string, next: Omit<NewSession, 'continues'>) {
    const key = workspaceSecretKey(cookie);
    await this.users.lock(tx, next.userId);
    const old = key && (await this.sessions.findLive(key, this.deadline(), tx));
    if (!key || !old) return undefined;
    await this.sessions.deleteByToken(tx, key);
    return this.open(tx, { ...next, continues: old });
  }

  /** The sessions of a user that are not over. */
  ofUser(userId: string): Promise<DashboardSession[]> {
    return this.sessions.ofUser(userId, this.deadline());
  }

  private deadline(): SessionDeadline {
    const now = this.clock.now();
    return { now, idleSince: new Date(now.getTime() - IDLE_MS) };
  }
}
