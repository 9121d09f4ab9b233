import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { InvoiceSnapshot } from '../../billing/invoices/invoice.gateway.js';
import type { InvoiceChange } from '../../billing/invoices/payment-listeners.js';
import { Clock } from '../../shared/clock.js';
import type { RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { ownAttemptIdOf } from '../retries/attempt-key.js';
import type { CaseFacts } from './case-facts.service.js';
import { CaseRecorder } from './case-recorder.service.js';
import { CloseCaseService, type LostReason } from './close-case.service.js';
import { OpenCaseService } from './open-case.service.js';
import { PlanNextTryService } from './plan-next-try.service.js';
import { type RecordedTries, RecordTriesService } from './record-tries.service.js';
import { RecoveryAttemptRepository } from './recovery-attempt.repository.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

/** Makes a case what the facts about its invoice say, in one transaction. */
@Injectable()
export class ApplyInvoiceService {
  constructor(
    private readonly opening: OpenCaseService,
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly tries: RecordTriesService,
    private readonly closing: CloseCaseService,
    private readonly planning: PlanNextTryService,
    private readonly recorder: CaseRecorder,
    private readonly clock: Clock,
  ) {}

  /** Opens the case if there is none, adds tries, plans the next one, and closes it where the invoice is. */
  async apply(tx: EntityManager, facts: CaseFacts, change: InvoiceChange | undefined): Promise<void> {
    const { fresh, invoice } = facts;
    const { recovery, isSubscriptionOver } = await this.opening.open(tx, fresh);
    const wasOpen = recovery.status === 'open';
    const recorded = await this.tries.record(tx, recovery, facts.tries, change);
    const lostReason = lostReasonOf(invoice, isSubscriptionOver);
    if (invoice.status === 'paid') {
      if (change?.kind === 'paid') await this.recover(tx, recovery, facts, change);
      else await this.cases.change(tx, recovery, { nextAttemptAt: null, nextAttemptBy: null });
    } else if (wasOpen && lostReason === undefined) {
      await this.planning.plan(tx, recovery, {
        stripeNextAt: invoice.nextPaymentAttemptAt,
        attempts: recorded.attempts,
        isNews: recorded.newFailures.length > 0,
      });
    }
    if (wasOpen) await this.announceFailures(tx, recovery, recorded);
    if (lostReason !== undefined) await this.closing.lose(tx, recovery, lostReason, change?.at ?? this.clock.now());
  }

  private async recover(
    tx: EntityManager,
    recovery: RecoveryCase,
    { mrr }: CaseFacts,
    change: InvoiceChange,
  ): Promise<void> {
    const { workspaceId, id } = recovery;
    const attempts = await this.attempts.ofCase(tx, workspaceId, id);
    const own = attempts.find((attempt) => attempt.id === ownAttemptIdOf(change.origin.idempotencyKey));
    if (own) await this.attempts.settle(tx, own, { status: 'succeeded', explanation: 'Retainly tried; it was paid.' });
    const paid = own ?? attempts.findLast(({ status }) => status === 'succeeded');
    const paidBy = own ? 'retainly' : change.origin.isAutomatic ? 'stripe' : 'customer';
    await this.closing.recover(tx, recovery, { paidAt: change.at, paidBy, attemptId: paid?.id ?? null, mrr });
  }

  private async announceFailures(
    tx: EntityManager,
    recovery: RecoveryCase,
    { attempts, newFailures }: RecordedTries,
  ): Promise<void> {
    const made = attempts.filter(({ status }) => status === 'failed' || status === 'succeeded');
    const numberOf = (attempt: RecoveryAttempt): number => made.findIndex(({ id }) => id === attempt.id) + 1;
    for (const attempt of newFailures) {
      const { declineCode, attemptedAt: at } = attempt;
      await this.recorder.failed(tx, recovery, { declineCode, number: numberOf(attempt), at });
    }
  }
}

function lostReasonOf({ status }: InvoiceSnapshot, isSubscriptionOver: boolean): LostReason | undefined {
  if (status === 'uncollectible') return 'uncollectible';
  if (status === 'void') return 'voided';
  return status === 'open' && isSubscriptionOver ? 'subscription_ended' : undefined;
}
