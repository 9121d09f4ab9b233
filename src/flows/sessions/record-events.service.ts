import { Injectable } from '@nestjs/common';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { effectsOf, type ReportedEvent } from './event-effects.js';
import { type EventReport, EventReportsRepository } from './event-reports.repository.js';
import { SessionAccessService } from './session-access.service.js';
import { SessionFactsService } from './session-facts.service.js';

/** Callers that share a statement at most: with fifty events each, still below PostgreSQL's 65,535 parameters. */
const CALLERS_PER_STATEMENT = 100;

/** Records what customers saw and did. */
@Injectable()
export class RecordEventsService {
  /** Events are small and many: callers who come at the same time share a commit, one after another they do not wait. */
  private readonly batch = new MicroBatch<EventReport[], undefined>({
    maxItems: CALLERS_PER_STATEMENT,
    work: (workspaceId, callers) => this.write(workspaceId, callers),
  });

  constructor(
    private readonly reports: EventReportsRepository,
    private readonly facts: SessionFactsService,
    private readonly access: SessionAccessService,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds events to a session's timeline, all or none, in their order; also when the session has ended. One that the
   * session has already, by its `eventId`, changes nothing. Resolves once they are committed.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, InvalidIdentityError, IdentityMismatchError
   */
  async record(caller: Principal, sessionId: string, events: ReportedEvent[]): Promise<void> {
    const { workspaceId } = caller;
    const facts = await this.facts.get(workspaceId, sessionId);
    await this.access.check(caller, facts, true);
    const occurredAt = this.clock.now();
    const reports = events.map((event) => {
      return { sessionId, occurredAt, ...event, effects: effectsOf(event, facts.steps) };
    });
    await this.batch.add(workspaceId, reports);
  }

  private async write(workspaceId: string, callers: EventReport[][]): Promise<undefined[]> {
    await this.reports.write(workspaceId, callers.flat());
    return callers.map(() => undefined);
  }
}
