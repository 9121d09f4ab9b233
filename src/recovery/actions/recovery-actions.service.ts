import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { HoldCasesService } from '../cases/hold-cases.service.js';
import { RecoveryCaseRepository } from '../cases/recovery-case.repository.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { RecoveryClosedError, RetryInProgressError, RetryRefusedError } from '../recovery.errors.js';
import { RetryCaseService } from '../retries/retry-case.service.js';

/** What people do with cases; each action is audited. */
@Injectable()
export class RecoveryActionsService {
  constructor(
    private readonly cases: RecoveryCaseRepository,
    private readonly holding: HoldCasesService,
    private readonly retries: RetryCaseService,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Puts mails and our own tries of an open case on hold; a repeat changes nothing.
   * @throws RecoveryClosedError, WrongWorkspaceError, ResourceNotFoundError
   */
  pause(caller: Principal, recoveryId: string): Promise<RecoveryCase> {
    return this.act(caller, recoveryId, 'recovery.paused', (tx, recovery) => this.holding.pause(tx, recovery));
  }

  /**
   * Goes on with a case that was paused; a repeat changes nothing.
   * @throws RecoveryClosedError, WrongWorkspaceError, ResourceNotFoundError
   */
  resume(caller: Principal, recoveryId: string): Promise<RecoveryCase> {
    return this.act(caller, recoveryId, 'recovery.resumed', (tx, recovery) => this.holding.resume(tx, recovery));
  }

  /**
   * Tries to collect an open case now, within the budget of the card. A paused case may be tried: somebody asked for it.
   *
   * @returns the case after the try; its last attempt is `pending` while Stripe has not answered
   * @throws RetryRefusedError, RetryInProgressError, RecoveryClosedError, WrongWorkspaceError, ResourceNotFoundError,
   * BillingNotConnectedError, BillingUnavailableError
   */
  async retry(caller: Principal, recoveryId: string): Promise<RecoveryCase> {
    const { workspaceId } = caller;
    await this.act(caller, recoveryId, 'recovery.retried', () => Promise.resolve());
    const begun = await this.retries.retry(workspaceId, recoveryId, { promptedBy: 'request' });
    if (begun.kind === 'refused') throw new RetryRefusedError(begun.reason, begun.allowedFrom);
    const recovery = await this.cases.get(workspaceId, recoveryId);
    if (begun.kind === 'begun') return recovery;
    if (begun.because === 'under_way') throw new RetryInProgressError();
    if (begun.because === 'closed') throw new RecoveryClosedError(recovery.status);
    throw new RetryRefusedError('the customer asked to end the subscription, or disputed a charge');
  }

  private act(
    caller: Principal,
    recoveryId: string,
    action: string,
    work: (tx: EntityManager, recovery: RecoveryCase) => Promise<void>,
  ): Promise<RecoveryCase> {
    const { workspaceId } = caller;
    return this.transactions.run(async (tx) => {
      const recovery = await this.cases.lock(tx, workspaceId, recoveryId);
      if (recovery.status !== 'open') throw new RecoveryClosedError(recovery.status);
      await work(tx, recovery);
      const target = toPublicId('recovery', recoveryId);
      await this.auditLog.append(tx, { workspaceId, actor: caller, action, target });
      return recovery;
    });
  }
}
