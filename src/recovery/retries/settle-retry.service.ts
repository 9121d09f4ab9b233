import { Injectable } from '@nestjs/common';

import type { PaymentDecline, PayResult } from '../../billing/invoices/invoice.gateway.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { declineColumns, explanationOf } from '../cases/attempt-rows.js';
import { CaseFactsService } from '../cases/case-facts.service.js';
import { CaseRecorder } from '../cases/case-recorder.service.js';
import { CloseCaseService } from '../cases/close-case.service.js';
import { PlanNextTryService } from '../cases/plan-next-try.service.js';
import { summaryOf } from '../cases/record-tries.service.js';
import { type AttemptOutcome, RecoveryAttemptRepository } from '../cases/recovery-attempt.repository.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import type { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';

/**
 * Writes what became of a try of ours, once: whoever is second, a repeated call or the event about it, finds the try
 * settled.
 */
@Injectable()
export class SettleRetryService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly facts: CaseFactsService,
    private readonly closing: CloseCaseService,
    private readonly planning: PlanNextTryService,
    private readonly recorder: CaseRecorder,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Settles a pending try by Stripe's answer. */
  async settle(attempt: RecoveryAttempt, result: PayResult): Promise<void> {
    switch (result.outcome) {
      case 'paid':
        return this.paid(attempt, result.reference);
      case 'declined':
        return this.declined(attempt, result.decline, result.reference);
      case 'not_tried':
        return this.notTried(attempt, result.reason);
    }
  }

  private async paid(attempt: RecoveryAttempt, reference: string | undefined): Promise<void> {
    const { workspaceId, recoveryId } = attempt;
    const paidAt = this.clock.now();
    const mrr = await this.facts.mrrOf(workspaceId, await this.cases.get(workspaceId, recoveryId), paidAt);
    await this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, workspaceId, recoveryId);
      const outcome: AttemptOutcome = {
        status: 'succeeded',
        reference: reference ?? null,
        explanation: explanationOf('retainly', undefined, undefined),
      };
      if (!(await this.attempts.settle(tx, attempt, outcome))) return;
      await this.cases.change(tx, recovery, summaryOf(await this.attempts.ofCase(tx, workspaceId, recoveryId)));
      await this.closing.recover(tx, recovery, { paidAt, paidBy: 'retainly', attemptId: attempt.id, mrr });
    });
  }

  private async declined(
    attempt: RecoveryAttempt,
    decline: PaymentDecline,
    reference: string | undefined,
  ): Promise<void> {
    const { workspaceId, recoveryId } = attempt;
    const outcome: AttemptOutcome = {
      status: 'failed',
      ...declineColumns(decline),
      reference: reference ?? null,
      explanation: explanationOf('retainly', decline, attempt.cardBrand ?? undefined),
    };
    await this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, workspaceId, recoveryId);
      if (!(await this.attempts.settle(tx, attempt, outcome))) return;
      const attempts = await this.attempts.ofCase(tx, workspaceId, recoveryId);
      const summary = summaryOf(attempts);
      await this.cases.change(tx, recovery, summary);
      if (recovery.status !== 'open') return;
      // A try by hand never moves Stripe's own plan, so what was known of it still holds.
      const stripeNextAt = recovery.nextAttemptBy === 'stripe' ? (recovery.nextAttemptAt ?? undefined) : undefined;
      await this.planning.plan(tx, recovery, { stripeNextAt, attempts, isNews: true });
      const { declineCode } = summary;
      await this.recorder.failed(tx, recovery, { declineCode, number: summary.attemptCount, at: attempt.attemptedAt });
    });
  }

  /** Nothing was charged: the invoice is paid or void meanwhile, or the card is gone. */
  private async notTried(attempt: RecoveryAttempt, reason: string): Promise<void> {
    const { workspaceId, recoveryId } = attempt;
    await this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, workspaceId, recoveryId);
      const explanation = `Not tried: Stripe refused with ${reason}.`;
      if (!(await this.attempts.settle(tx, attempt, { status: 'blocked', explanation }))) return;
      const decision = { kind: 'refused', reason: `Stripe refused with ${reason}`, attemptAt: null } as const;
      if (recovery.status === 'open') await this.recorder.decided(tx, recovery, decision);
    });
  }
}
