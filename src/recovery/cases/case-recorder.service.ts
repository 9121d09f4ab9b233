import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { LedgerService } from '../../ledger/ledger.service.js';
import { Rollups } from '../../ledger/rollups.js';
import { Clock } from '../../shared/clock.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { newId, toPublicId } from '../../shared/ids.js';
import { Outbox } from '../../shared/outbox/outbox.js';
import type { RecoveryCase, RecoveryCause } from '../entities/recovery-case.entity.js';
import { type DecisionKind, RecoveryDecision } from '../entities/recovery-decision.entity.js';
import { PaymentFailed, PaymentLost, PaymentRecovered, PaymentRetryScheduled } from '../recovery.events.js';

const DAY_MS = 86_400_000;

/** A decision about further tries; `reason` is a sentence for the merchant. */
export interface Decision {
  kind: DecisionKind;
  reason: string;
  attemptAt: Date | null;
}

/** MRR that a recovery keeps, in the currencies it is counted in; null where no exchange rate is known. */
export interface RecoveredMrr {
  eurCents: number | null;
  reportingCents: number | null;
}

/**
 * Writes what follows from a change of a case, in the transaction of that change: daily sums, ledger, decisions and
 * outgoing webhooks. Each method is called once per change, by the transition it is named after.
 */
@Injectable()
export class CaseRecorder {
  constructor(
    private readonly rollups: Rollups,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** A new case. */
  async opened(tx: EntityManager, { workspaceId, openedAt }: RecoveryCase): Promise<void> {
    await this.rollups.add(tx, workspaceId, [{ at: openedAt, casesOpened: 1 }]);
  }

  /** A try failed, after which the next one was planned. */
  async failed(
    tx: EntityManager,
    recovery: RecoveryCase,
    attempt: { declineCode: string | null; number: number; at: Date },
  ): Promise<void> {
    await this.outbox.append(tx, {
      workspaceId: recovery.workspaceId,
      event: PaymentFailed,
      data: {
        ...subjectOf(recovery),
        ...amountOf(recovery),
        decline_code: attempt.declineCode,
        attempt_count: attempt.number,
        next_attempt_at: toWireTimeOrNull(recovery.nextAttemptAt),
      },
      occurredAt: attempt.at,
    });
  }

  /** A decision; a planned try is announced. */
  async decided(tx: EntityManager, recovery: RecoveryCase, { kind, reason, attemptAt }: Decision): Promise<void> {
    const { workspaceId, id: recoveryId } = recovery;
    const decidedAt = this.clock.now();
    await tx
      .getRepository(RecoveryDecision)
      .insert({ workspaceId, id: newId(), recoveryId, kind, reason, attemptAt, decidedAt });
    if (attemptAt === null) return;
    await this.outbox.append(tx, {
      workspaceId,
      event: PaymentRetryScheduled,
      data: { ...subjectOf(recovery), attempt_at: toWireTime(attemptAt), reason },
      occurredAt: decidedAt,
    });
  }

  /** The invoice was paid, also after it had been given up. */
  async recovered(
    tx: EntityManager,
    recovery: RecoveryCase,
    { cause, mrr, at }: { cause: RecoveryCause; mrr: RecoveredMrr; at: Date },
  ): Promise<void> {
    const { workspaceId, id: recoveryId, openedAt, currency } = recovery;
    await this.rollups.add(tx, workspaceId, [
      { at: openedAt, openedRecoveries: 1 },
      { at, paymentsRecovered: 1, recoveredCents: recovery.amountReportingCents ?? 0 },
    ]);
    await this.ledger.append(tx, {
      workspaceId,
      eventType: 'payment_recovered',
      recoveryId,
      mrrImpactCents: recovery.mrrCents,
      currency,
      mrrImpactEurCents: mrr.eurCents,
      mrrImpactReportingCents: mrr.reportingCents,
      occurredAt: at,
    });
    const daysOpen = Math.max(0, Math.floor((at.getTime() - openedAt.getTime()) / DAY_MS));
    await this.outbox.append(tx, {
      workspaceId,
      event: PaymentRecovered,
      data: { ...subjectOf(recovery), ...amountOf(recovery), cause, days_open: daysOpen },
      occurredAt: at,
    });
  }

  /** The invoice is given up. */
  async lost(tx: EntityManager, recovery: RecoveryCase, reason: string, at: Date): Promise<void> {
    await this.outbox.append(tx, {
      workspaceId: recovery.workspaceId,
      event: PaymentLost,
      data: { ...subjectOf(recovery), ...amountOf(recovery), reason },
      occurredAt: at,
    });
  }
}

function subjectOf(recovery: RecoveryCase) {
  return {
    recovery_id: toPublicId('recovery', recovery.id),
    customer_id: recovery.customerId,
    subscription_id: recovery.subscriptionId,
    invoice_id: recovery.invoiceId,
    email: recovery.email,
  };
}

function amountOf({ amountCents, currency }: RecoveryCase) {
  return { amount_cents: amountCents, currency };
}
