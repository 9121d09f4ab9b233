import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { PaymentCard } from '../../billing/invoices/invoice.gateway.js';
import { ExchangeRates } from '../../billing/exchange-rates.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import { ownAttemptRow } from '../cases/attempt-rows.js';
import { CaseRecorder } from '../cases/case-recorder.service.js';
import { RecoveryAttemptRepository } from '../cases/recovery-attempt.repository.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import type { AttemptPrompt, RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryPolicies } from '../policy/recovery-policies.service.js';
import { type Permission, permissionFor } from './retry-permission.js';

/** How long whoever begins a try works on it alone; longer than the call may take. */
export const ATTEMPT_LEASE_MS = 60_000;

/** One new card is announced several times: when it was added, and when it was made the default seconds later. */
const SAME_ARRIVAL_MS = 600_000;

/** A wish to try an invoice now. */
export interface RetryWish {
  workspaceId: string;
  recoveryId: string;
  promptedBy: AttemptPrompt;
  /** What would be charged; undefined where there is nothing. */
  card: PaymentCard | undefined;
  /** Of a new card: when it was announced. One that was tried since then, or just before, is not tried for it again. */
  cardSince: Date | undefined;
}

/** What became of a wish. */
export type BegunRetry =
  | { kind: 'begun'; attempt: RecoveryAttempt }
  | { kind: 'refused'; reason: string; allowedFrom: Date | undefined }
  /** There is nothing to do, or somebody else does it: the case is closed, halted, under way, or was tried already. */
  | { kind: 'nothing'; because: 'closed' | 'on_hold' | 'under_way' | 'done' };

/** Decides about a try in one short transaction: a row `pending` exists before Stripe is called, or a refusal. */
@Injectable()
export class BeginRetryService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly policies: RecoveryPolicies,
    private readonly recorder: CaseRecorder,
    private readonly rates: ExchangeRates,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Reserves the try within the card's budget, or refuses it with a reason that is stored.
   *
   * The case and then the card are locked, so that of two wishes at once the second sees the first.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError
   */
  async begin(wish: RetryWish): Promise<BegunRetry> {
    return this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, wish.workspaceId, wish.recoveryId);
      const attempts = await this.attempts.ofCase(tx, wish.workspaceId, recovery.id);
      const because = obstacleOf(recovery, attempts, wish, this.clock.now());
      if (because) return { kind: 'nothing', because };
      const now = this.clock.now();
      const permission = await this.permission(tx, wish, now);
      return permission.isAllowed
        ? { kind: 'begun', attempt: await this.reserve(tx, recovery, wish, now) }
        : this.refuse(tx, recovery, wish, permission);
    });
  }

  private async permission(tx: EntityManager, { workspaceId, card }: RetryWish, now: Date): Promise<Permission> {
    if (!card) return { isAllowed: false, allowedFrom: undefined, reason: 'there is no card to charge' };
    const policy = await this.policies.of(workspaceId, tx);
    const cardTries = await this.attempts.lockCard(tx, workspaceId, card.cardKey, now);
    const failures = await this.attempts.cardFailures(tx, workspaceId, card.cardKey);
    return permissionFor({ policy, card, cardTries, failures, now });
  }

  private async reserve(
    tx: EntityManager,
    recovery: RecoveryCase,
    wish: RetryWish,
    now: Date,
  ): Promise<RecoveryAttempt> {
    const lease = { leaseToken: newId(), leaseUntil: new Date(now.getTime() + ATTEMPT_LEASE_MS) };
    const attempt = await this.row(tx, recovery, wish, now);
    const pending: RecoveryAttempt = {
      ...attempt,
      ...lease,
      status: 'pending',
      explanation: `Retainly tries, ${PROMPTS[wish.promptedBy]}.`,
    };
    await this.attempts.insert(tx, pending);
    if (recovery.nextAttemptBy === 'retainly') {
      await this.cases.change(tx, recovery, { nextAttemptAt: null, nextAttemptBy: null });
    }
    return pending;
  }

  /** A try that may be made later is put off, unless a person asked for it now or Stripe tries anyway. */
  private async refuse(
    tx: EntityManager,
    recovery: RecoveryCase,
    wish: RetryWish,
    { reason, allowedFrom }: Extract<Permission, { isAllowed: false }>,
  ): Promise<BegunRetry> {
    const attempt = await this.row(tx, recovery, wish, this.clock.now());
    await this.attempts.insert(tx, { ...attempt, explanation: `Not tried: ${reason}.` });
    const isPutOff = wish.promptedBy !== 'request' && allowedFrom !== undefined && recovery.nextAttemptBy !== 'stripe';
    if (isPutOff) {
      await this.cases.change(tx, recovery, { nextAttemptAt: allowedFrom, nextAttemptBy: 'retainly' });
    } else if (wish.promptedBy === 'schedule' && recovery.nextAttemptBy === 'retainly') {
      await this.cases.change(tx, recovery, { nextAttemptAt: null, nextAttemptBy: null });
    }
    await this.recorder.decided(tx, recovery, {
      kind: isPutOff ? 'put_off' : 'refused',
      reason,
      attemptAt: isPutOff ? allowedFrom : null,
    });
    return { kind: 'refused', reason, allowedFrom };
  }

  private async row(
    tx: EntityManager,
    recovery: RecoveryCase,
    { promptedBy, card }: RetryWish,
    attemptedAt: Date,
  ): Promise<RecoveryAttempt> {
    const amount = { cents: recovery.amountCents, currency: recovery.currency };
    const amountEurCents = await this.rates.convert(amount, 'eur', attemptedAt, tx);
    return ownAttemptRow(recovery, { promptedBy, card, amountEurCents, attemptedAt });
  }
}

const PROMPTS: Readonly<Record<AttemptPrompt, string>> = {
  schedule: 'as planned',
  new_card: 'as there is a new card',
  request: 'as was asked for',
};

function obstacleOf(
  recovery: RecoveryCase,
  attempts: readonly RecoveryAttempt[],
  { promptedBy, card, cardSince }: RetryWish,
  now: Date,
): Extract<BegunRetry, { kind: 'nothing' }>['because'] | undefined {
  if (recovery.status !== 'open') return 'closed';
  if (recovery.haltedBy !== null || (recovery.isPaused && promptedBy !== 'request')) return 'on_hold';
  if (attempts.some(({ status }) => status === 'pending')) return 'under_way';
  if (promptedBy === 'schedule') return isDue(recovery, now) ? undefined : 'done';
  const wasTriedSince = ({ paymentMethodId, attemptedAt }: RecoveryAttempt): boolean =>
    paymentMethodId === card?.paymentMethodId &&
    cardSince !== undefined &&
    attemptedAt.getTime() >= cardSince.getTime() - SAME_ARRIVAL_MS;
  return attempts.some(wasTriedSince) ? 'done' : undefined;
}

function isDue({ nextAttemptAt, nextAttemptBy }: RecoveryCase, now: Date): boolean {
  return nextAttemptBy === 'retainly' && nextAttemptAt !== null && nextAttemptAt <= now;
}
