import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { InvoiceChange } from '../../billing/invoices/payment-listeners.js';
import type { AttemptInitiator, RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { ownAttemptIdOf } from '../retries/attempt-key.js';
import { declineOf, explanationOf, toAttemptRow } from './attempt-rows.js';
import type { ConvertedTry } from './case-facts.service.js';
import { RecoveryAttemptRepository } from './recovery-attempt.repository.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';

/** How far a change and the try that it is about may be apart. */
const SAME_TRY_MS = 60_000;

/** The tries of a case after new ones were added. */
export interface RecordedTries {
  /** Every try of the case, oldest first. */
  attempts: RecoveryAttempt[];
  /** Those that were added now and failed. */
  newFailures: RecoveryAttempt[];
}

/** Keeps the tries of a case complete: each once, whoever made it and however often it is reported. */
@Injectable()
export class RecordTriesService {
  constructor(
    private readonly attempts: RecoveryAttemptRepository,
    private readonly cases: RecoveryCaseRepository,
  ) {}

  /**
   * Adds what is missing of the tries that Stripe has, to a case that `tx` has locked.
   *
   * While one of ours is under way, tries of its time are left out: Stripe does not say which of them is ours. They are
   * added once the outcome is known.
   *
   * @param change what made us look; a request that it names was not one of Stripe's own
   */
  async record(
    tx: EntityManager,
    recovery: RecoveryCase,
    found: readonly ConvertedTry[],
    change: InvoiceChange | undefined,
  ): Promise<RecordedTries> {
    const { workspaceId, id } = recovery;
    const tries = found.map((made) => timed(made, change));
    const known = await this.attempts.ofCase(tx, workspaceId, id);
    const underWay = known.find(({ status }) => status === 'pending');
    const reported = change && tryOf(change, tries);
    const newFailures: RecoveryAttempt[] = [];
    for (const made of tries) {
      if (underWay && isOfItsTime(made, underWay)) continue;
      const initiator = made === reported && change ? initiatorOf(change) : 'stripe';
      const before = known.find(({ reference }) => reference === made.reference);
      if (before) {
        await this.correct(tx, before, initiator);
        continue;
      }
      // Ours is a row already, which learns of its outcome where it was made.
      if (initiator === 'retainly') continue;
      const attempt = toAttemptRow(recovery, made, initiator);
      const isNew = await this.attempts.insert(tx, attempt);
      if (isNew && attempt.status === 'failed') newFailures.push(attempt);
    }
    const attempts = await this.attempts.ofCase(tx, workspaceId, id);
    await this.cases.change(tx, recovery, summaryOf(attempts));
    return { attempts, newFailures };
  }

  /** The report of a try may come after the try itself was seen, and knows better who made it. */
  private async correct(tx: EntityManager, attempt: RecoveryAttempt, initiator: AttemptInitiator): Promise<void> {
    if (initiator !== 'customer' || attempt.initiator !== 'stripe') return;
    const decline = attempt.status === 'failed' ? declineOf(attempt) : undefined;
    await this.attempts.nameCustomer(tx, attempt, explanationOf('customer', decline, attempt.cardBrand ?? undefined));
  }
}

/** What a case shows of its tries. */
export function summaryOf(attempts: readonly RecoveryAttempt[]): Pick<RecoveryCase, 'attemptCount' | 'declineCode'> {
  const made = attempts.filter(({ status }) => status === 'failed' || status === 'succeeded');
  const lastFailure = made.findLast(({ status }) => status === 'failed');
  return { attemptCount: made.length, declineCode: lastFailure?.declineCode ?? null };
}

/** Who made the try that a change is about: Stripe's schedule names no request; ours carry our own key. */
function initiatorOf({ origin }: InvoiceChange): AttemptInitiator {
  if (ownAttemptIdOf(origin.idempotencyKey) !== undefined) return 'retainly';
  return origin.isAutomatic ? 'stripe' : 'customer';
}

/** A try that Stripe keeps no time of was made when we were told so. */
function timed(made: ConvertedTry, change: InvoiceChange | undefined): ConvertedTry {
  return made.isTimed || change?.kind !== 'failed' ? made : { ...made, at: change.at };
}

/** The try that a change is about: the one nearest in time that went as the change says. */
function tryOf(change: InvoiceChange, tries: readonly ConvertedTry[]): ConvertedTry | undefined {
  const distance = (made: ConvertedTry): number => Math.abs(made.at.getTime() - change.at.getTime());
  return tries
    .filter((made) => (made.decline === undefined) === (change.kind === 'paid') && distance(made) <= SAME_TRY_MS)
    .sort((first, second) => distance(first) - distance(second))[0];
}

function isOfItsTime(made: ConvertedTry, underWay: RecoveryAttempt): boolean {
  return made.at.getTime() >= underWay.attemptedAt.getTime() - SAME_TRY_MS;
}
