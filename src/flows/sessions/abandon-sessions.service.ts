import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { SubscriptionCancellation } from '../../billing/cancellations/subscription-cancellation.entity.js';
import { SubscriptionCancellations } from '../../billing/cancellations/subscription-cancellations.js';
import { Clock } from '../../shared/clock.js';
import { AppConfig } from '../../shared/config/app-config.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { CorrectOutcomesService } from '../outcomes/correct-outcomes.service.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { SessionRecorder } from './session-recorder.service.js';

const HOUR_MS = 3_600_000;
const WORKSPACES_AT_ONCE = 200;
const SESSIONS_PER_TRANSACTION = 50;

/** Closes sessions whose customers left without deciding. */
@Injectable()
export class AbandonSessionsService {
  private readonly logger = new Logger(AbandonSessionsService.name);

  constructor(
    private readonly config: AppConfig,
    private readonly sessions: CancelSessionRepository,
    private readonly recorder: SessionRecorder,
    private readonly cancellations: SubscriptionCancellations,
    private readonly outcomes: CorrectOutcomesService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Closes every session without a call for `SESSION_IDLE_HOURS`; one whose offer is still being applied waits for the
   * outcome. Several processes may run it at once.
   *
   * Every workspace has its turn before any has its second, and one that fails keeps nobody else waiting.
   *
   * @returns how many it closed
   */
  async run(): Promise<number> {
    const now = this.clock.now();
    const idleBefore = new Date(now.getTime() - this.config.environment.SESSION_IDLE_HOURS * HOUR_MS);
    let total = 0;
    let closed: number;
    do {
      closed = await this.giveEachATurn(idleBefore, now);
      total += closed;
    } while (closed > 0);
    return total;
  }

  private async giveEachATurn(idleBefore: Date, now: Date): Promise<number> {
    let closed = 0;
    let page: string[] = [];
    do {
      page = await this.sessions.workspacesWithIdle(idleBefore, page.at(-1) ?? null, WORKSPACES_AT_ONCE);
      for (const workspaceId of page) closed += await this.abandonOrReport(workspaceId, idleBefore, now);
    } while (page.length === WORKSPACES_AT_ONCE);
    return closed;
  }

  private async abandonOrReport(workspaceId: string, idleBefore: Date, now: Date): Promise<number> {
    try {
      return await this.abandonSome(workspaceId, idleBefore, now);
    } catch (error) {
      this.logger.error({ msg: 'idle sessions not closed', workspace_id: workspaceId, err: error });
      return 0;
    }
  }

  private abandonSome(workspaceId: string, idleBefore: Date, now: Date): Promise<number> {
    return this.transactions.run(async (tx) => {
      const idle = await this.sessions.lockIdle(tx, workspaceId, idleBefore, SESSIONS_PER_TRANSACTION);
      const subscriptionIds = idle.map(({ subscriptionId }) => subscriptionId);
      const ends = await this.cancellations.findAll(tx, workspaceId, subscriptionIds);
      for (const session of idle) {
        const end = ends.find(({ subscriptionId }) => subscriptionId === session.subscriptionId);
        await this.abandon(tx, session, end && endAskedFor(end, session), now);
      }
      return idle.length;
    });
  }

  /** A customer who cancelled elsewhere while the flow was open has not abandoned it, but left. */
  private async abandon(
    tx: EntityManager,
    session: CancelSession,
    canceledAt: Date | undefined,
    now: Date,
  ): Promise<void> {
    const abandoned = { outcome: 'abandoned', completedAt: now } as const;
    if (canceledAt) {
      const step = { kind: 'requested', at: canceledAt } as const;
      if (await this.outcomes.correct(tx, { ...session, ...abandoned }, step, true)) return;
    }
    await this.sessions.update(tx, session.workspaceId, session.id, abandoned);
    await this.recorder.abandoned(tx, session, now);
  }
}

/**
 * Since when Stripe shows that the subscription is to end. A customer who told us before they opened the session was
 * counted then, however late Stripe learnt of it.
 */
function endAskedFor(
  { requestedAt, endedAt, recordedAt }: SubscriptionCancellation,
  { startedAt }: CancelSession,
): Date | undefined {
  const isCounted = recordedAt !== null && recordedAt <= startedAt;
  return isCounted ? undefined : (requestedAt ?? endedAt ?? undefined);
}
