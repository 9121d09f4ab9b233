import { Injectable } from '@nestjs/common';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { Transactions } from '../../shared/database/transactions.js';
import { CancelSessionRepository, type SessionReport } from './cancel-session.repository.js';
import { effectsOf, type ReportedEvent } from './event-effects.js';
import { FlowEventRepository } from './flow-event.repository.js';
import { SessionAccessService } from './session-access.service.js';
import { type SessionFacts, SessionFactsService } from './session-facts.service.js';

/** Callers that share a transaction at most: with fifty events each, still far below PostgreSQL's 65,535 parameters. */
const CALLERS_PER_TRANSACTION = 100;

/** Events of one session, as one caller reported them. */
interface Report extends Pick<SessionFacts, 'steps'> {
  sessionId: string;
  occurredAt: Date;
  events: ReportedEvent[];
}

/** Records what customers saw and did. */
@Injectable()
export class RecordEventsService {
  /** Events are small and many: callers who come at the same time share a transaction, one after another they do not wait. */
  private readonly batch = new MicroBatch<Report, undefined>({
    maxItems: CALLERS_PER_TRANSACTION,
    work: (workspaceId, reports) => this.write(workspaceId, reports),
  });

  constructor(
    private readonly sessions: CancelSessionRepository,
    private readonly facts: SessionFactsService,
    private readonly events: FlowEventRepository,
    private readonly access: SessionAccessService,
    private readonly transactions: Transactions,
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
    await this.batch.add(workspaceId, { sessionId, steps: facts.steps, occurredAt: this.clock.now(), events });
  }

  private write(workspaceId: string, reports: Report[]): Promise<undefined[]> {
    return this.transactions.run(async (tx) => {
      const rows = reports.flatMap(({ sessionId, occurredAt, events }) =>
        events.map((event) => ({ workspaceId, sessionId, occurredAt, ...event })),
      );
      const isNew = await this.events.append(tx, workspaceId, rows);
      await this.sessions.noteReports(tx, workspaceId, foldReports(reports, isNew));
      return reports.map(() => undefined);
    });
  }
}

/** One line per session: the last word on each thing, of the events that are new. `isNew` goes by all events in order. */
function foldReports(reports: readonly Report[], isNew: readonly boolean[]): SessionReport[] {
  const bySession = new Map<string, SessionReport>();
  let place = 0;
  for (const { sessionId, occurredAt, steps, events } of reports) {
    const known = bySession.get(sessionId) ?? { sessionId, at: occurredAt, hasRepeat: false, effects: {} };
    for (const event of events) {
      if (isNew[place]) known.effects = { ...known.effects, ...effectsOf(event, steps) };
      else known.hasRepeat = true;
      place += 1;
    }
    bySession.set(sessionId, { ...known, at: occurredAt });
  }
  return [...bySession.values()];
}
