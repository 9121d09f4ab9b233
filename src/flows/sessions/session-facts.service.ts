import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { type ShownStep, shownSteps } from './event-effects.js';

/** About half a kilobyte each. */
const CACHE_SIZE = 10_000;

/** Whose session it is, and what it shows: set when it starts, and the same ever after. */
export interface SessionFacts extends Pick<CancelSession, 'customerId' | 'subscriptionId' | 'isIdentityBound'> {
  steps: readonly ShownStep[];
}

/**
 * What never changes about sessions, through a cache that therefore needs no end of life. Events are most of the cancel
 * flow's traffic, several to a session; this saves each but the first a query.
 */
@Injectable()
export class SessionFactsService {
  private readonly cache = new LRUCache<string, SessionFacts>({ max: CACHE_SIZE });

  constructor(private readonly sessions: CancelSessionRepository) {}

  /** @throws WrongWorkspaceError when the id belongs to another workspace, ResourceNotFoundError when to none */
  async get(workspaceId: string, sessionId: string): Promise<SessionFacts> {
    const key = workspaceId + sessionId;
    const known = this.cache.get(key);
    if (known) return known;
    const { customerId, subscriptionId, isIdentityBound, snapshot } = await this.sessions.get(workspaceId, sessionId);
    const facts = { customerId, subscriptionId, isIdentityBound, steps: shownSteps(snapshot.steps) };
    this.cache.set(key, facts);
    return facts;
  }
}
