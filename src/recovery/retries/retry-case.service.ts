import { Injectable, Logger } from '@nestjs/common';

import {
  BillingAccessError,
  BillingNotConnectedError,
  BillingUnavailableError,
  BillingUnknownError,
} from '../../billing/billing.errors.js';
import { InvoiceGateway, type InvoiceSnapshot, type PaymentCard } from '../../billing/invoices/invoice.gateway.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import { RecoveryAttemptRepository } from '../cases/recovery-attempt.repository.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import { SyncCaseService } from '../cases/sync-case.service.js';
import type { AttemptPrompt, RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import { RetryRefusedError } from '../recovery.errors.js';
import { attemptKey } from './attempt-key.js';
import { ATTEMPT_LEASE_MS, type BegunRetry, BeginRetryService } from './begin-retry.service.js';
import { SettleRetryService } from './settle-retry.service.js';

const DEADLINE_MS = 25_000;
/** Stripe keeps an idempotency key for a day at least; an hour is left for what is under way. */
const KEY_LIFE_MS = 23 * 3_600_000;
/** A charge of ours has a time this close to that of the try. */
const SAME_TRY_MS = 120_000;

/** What led to a try, and the card where it is a new one. */
export interface RetryReason {
  promptedBy: AttemptPrompt;
  newCard?: { card: PaymentCard; since: Date };
}

/**
 * Tries an invoice: a short transaction that reserves the try, the call to Stripe with no transaction open, a short
 * transaction that settles it. If the process dies in between, the try stays `pending`; once its lease has run out it is
 * repeated under its own idempotency key, so that Stripe tells how it went.
 */
@Injectable()
export class RetryCaseService {
  private readonly logger = new Logger(RetryCaseService.name);

  constructor(
    private readonly invoices: InvoiceGateway,
    private readonly cases: RecoveryCaseRepository,
    private readonly attempts: RecoveryAttemptRepository,
    private readonly syncing: SyncCaseService,
    private readonly begin: BeginRetryService,
    private readonly settling: SettleRetryService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Tries the invoice of a case now, if everything allows it; the invoice is read anew before.
   *
   * @throws RetryRefusedError for an invoice that the connected account does not have, WrongWorkspaceError,
   * ResourceNotFoundError, BillingNotConnectedError, BillingUnavailableError
   */
  async retry(workspaceId: string, recoveryId: string, reason: RetryReason): Promise<BegunRetry> {
    const known = await this.cases.get(workspaceId, recoveryId);
    if (known.status !== 'open') return { kind: 'nothing', because: 'closed' };
    const invoice = await this.invoices.read(workspaceId, known.invoiceId);
    // The workspace may be connected to another account by now.
    if (!invoice) throw new RetryRefusedError('the invoice is not in the connected Stripe account');
    await this.syncing.sync(workspaceId, invoice, known);
    if (invoice.status !== 'open') return { kind: 'nothing', because: 'closed' };
    const card = reason.newCard?.card ?? invoice.currentCard;
    const { promptedBy, newCard } = reason;
    const begun = await this.begin.begin({ workspaceId, recoveryId, promptedBy, card, cardSince: newCard?.since });
    if (begun.kind === 'begun') await this.call(begun.attempt, invoice.invoiceId);
    return begun;
  }

  /** Brings a pending try to its end whose lease has run out: it is repeated, or looked up once its key is too old. */
  async resume(attempt: RecoveryAttempt): Promise<void> {
    const now = this.clock.now();
    const lease = { token: newId(), until: new Date(now.getTime() + ATTEMPT_LEASE_MS) };
    if (!(await this.transactions.run((tx) => this.attempts.lease(tx, attempt, lease)))) return;
    const { invoiceId } = await this.cases.get(attempt.workspaceId, attempt.recoveryId);
    const isKeyOld = now.getTime() - attempt.attemptedAt.getTime() > KEY_LIFE_MS;
    if (isKeyOld) await this.lookUp(attempt, invoiceId);
    else await this.call(attempt, invoiceId);
  }

  private async call(attempt: RecoveryAttempt, invoiceId: string): Promise<void> {
    const { workspaceId, id: attemptId, paymentMethodId } = attempt;
    const command = {
      workspaceId,
      invoiceId,
      idempotencyKey: attemptKey(attemptId),
      paymentMethodId: paymentMethodId ?? '',
    };
    try {
      await this.settling.settle(attempt, await this.invoices.pay(command, DEADLINE_MS));
    } catch (error) {
      if (!isAboutOutcome(error)) throw error;
      this.logger.warn({ msg: 'outcome of a retry unknown', workspaceId, attemptId, err: error });
      if (error instanceof BillingUnknownError && error.isKeySpent) await this.lookUp(attempt, invoiceId);
    }
  }

  /** Finds out from the invoice itself whether a try was made; its charge then carries the outcome. */
  private async lookUp(attempt: RecoveryAttempt, invoiceId: string): Promise<void> {
    const invoice = await this.invoices.read(attempt.workspaceId, invoiceId);
    const made = invoice && tryOf(attempt, invoice);
    if (!made) return this.settling.settle(attempt, { outcome: 'not_tried', reason: 'no_trace_of_the_try' });
    const { reference, decline } = made;
    return this.settling.settle(
      attempt,
      decline ? { outcome: 'declined', reference, decline } : { outcome: 'paid', reference },
    );
  }
}

function tryOf({ attemptedAt, paymentMethodId }: RecoveryAttempt, { tries }: InvoiceSnapshot) {
  return tries.find(
    ({ at, card }) =>
      card?.paymentMethodId === paymentMethodId && Math.abs(at.getTime() - attemptedAt.getTime()) <= SAME_TRY_MS,
  );
}

/** Errors after which the try may have been made; anything else is a fault of ours, and the lease runs out. */
function isAboutOutcome(error: unknown): boolean {
  return (
    error instanceof BillingUnknownError ||
    error instanceof BillingUnavailableError ||
    error instanceof BillingAccessError ||
    error instanceof BillingNotConnectedError
  );
}
