import { Injectable, Logger } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { RecoveryAttemptRepository } from '../cases/recovery-attempt.repository.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import { RetryCaseService } from './retry-case.service.js';

const WORKSPACES_PER_TURN = 100;
const CASES_PER_WORKSPACE = 50;
const ABANDONED_PER_TURN = 100;
/** Workspaces worked on at once. Within one, tries follow each other, so Stripe's limits are never near. */
const WORKSPACES_AT_ONCE = 4;
/** A case that could not be tried for a fault elsewhere lets the others go first. */
const AFTER_FAULT_MS = 600_000;

/**
 * Makes the tries that are due, and brings those to their end that a crash left open. Any number of processes may run
 * it at once: the rows keep them apart.
 */
@Injectable()
export class RunRetriesService {
  private readonly logger = new Logger(RunRetriesService.name);

  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly retries: RetryCaseService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Works on what is due now. @returns how many cases it looked at */
  async run(): Promise<number> {
    const now = this.clock.now();
    const abandoned = await this.attempts.abandoned(now, ABANDONED_PER_TURN);
    for (const attempt of abandoned) {
      const { workspaceId, id: attemptId } = attempt;
      await this.retries.resume(attempt).catch((error: unknown) => {
        this.logger.error({ msg: 'retry not brought to its end', workspaceId, attemptId, err: error });
      });
    }
    const waiting = await this.cases.dueWorkspaces(now, WORKSPACES_PER_TURN);
    const tried = await workThrough(waiting, WORKSPACES_AT_ONCE, (workspaceId) => this.runWorkspace(workspaceId, now));
    return abandoned.length + tried;
  }

  private async runWorkspace(workspaceId: string, now: Date): Promise<number> {
    const due = await this.cases.due(workspaceId, now, CASES_PER_WORKSPACE);
    for (const recoveryId of due) {
      await this.retries.retry(workspaceId, recoveryId, { promptedBy: 'schedule' }).catch(async (error: unknown) => {
        this.logger.error({ msg: 'planned retry not made', workspaceId, recoveryId, err: error });
        await this.postpone(workspaceId, recoveryId);
      });
    }
    return due.length;
  }

  private async postpone(workspaceId: string, recoveryId: string): Promise<void> {
    await this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, workspaceId, recoveryId);
      if (recovery.status !== 'open' || recovery.nextAttemptBy !== 'retainly') return;
      await this.cases.change(tx, recovery, { nextAttemptAt: new Date(this.clock.now().getTime() + AFTER_FAULT_MS) });
    });
  }
}
