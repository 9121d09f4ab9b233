import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { effectsOf, type ReportedEvent } from './event-effects.js';
import { FlowEventRepository } from './flow-event.repository.js';
import { SessionAccessService } from './session-access.service.js';

/** Records what customers saw and did. */
@Injectable()
export class RecordEventsService {
  constructor(
    private readonly sessions: CancelSessionRepository,
    private readonly events: FlowEventRepository,
    private readonly access: SessionAccessService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds events to a session's timeline, all or none, in their order; also when the session has ended. One that the
   * session has already, by its `eventId`, changes nothing.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, InvalidIdentityError, IdentityMismatchError
   */
  async record(caller: Principal, sessionId: string, events: ReportedEvent[]): Promise<void> {
    await this.access.authorize(caller, sessionId, true);
    await this.transactions.run((tx) => this.append(tx, caller.workspaceId, sessionId, events));
  }

  private async append(
    tx: EntityManager,
    workspaceId: string,
    sessionId: string,
    events: ReportedEvent[],
  ): Promise<void> {
    const session = await this.sessions.lock(tx, workspaceId, sessionId);
    const occurredAt = this.clock.now();
    let changes = {};
    for (const event of events) {
      const isNew = await this.events.append(tx, { workspaceId, sessionId, occurredAt, ...event });
      if (isNew) changes = { ...changes, ...effectsOf(event, session) };
    }
    await this.sessions.update(tx, workspaceId, sessionId, { ...changes, lastActivityAt: occurredAt });
  }
}
