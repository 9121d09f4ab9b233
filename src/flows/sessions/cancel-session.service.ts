import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import type { BillingOperation } from '../../billing/operations/billing-operation.entity.js';
import { BillingOperations } from '../../billing/operations/billing-operations.service.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { CancelMode } from '../../workspaces/entities/workspace.entity.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { SessionAlreadyResolvedError } from '../flows.errors.js';
import { OfferGuards } from '../guards/offer-guards.service.js';
import { type CancelWish, EndAsCanceledService } from './end-as-canceled.service.js';
import { feedbackFor } from './feedback-for.js';
import { SAVE_DEADLINE_MS } from './save-offer.service.js';
import { SessionAccessService } from './session-access.service.js';
import { judge } from './session-outcome.js';

/** How long a cancellation waits for a save that is under way; the customer's last word counts after it. */
const WAIT_FOR_SAVE_MS = 10_000;
/** How long it waits for Stripe, which its outcome does not depend on. */
const STRIPE_DEADLINE_MS = 8_000;

/** What became of the cancellation in Stripe; `recorded` where the workspace cancels there itself. */
export type CancelResult = 'recorded' | 'applied' | 'refused' | 'pending';

type Step = { waitFor: BillingOperation } | { operation: BillingOperation | undefined };

/** Records confirmed cancellations, and carries them out in Stripe where the workspace wants it. */
@Injectable()
export class CancelSessionService {
  private readonly logger = new Logger(CancelSessionService.name);

  constructor(
    private readonly access: SessionAccessService,
    private readonly operations: BillingOperations,
    private readonly ending: EndAsCanceledService,
    private readonly guards: OfferGuards,
    private readonly settings: WorkspaceSettingsService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends a session as canceled. It waits a while for a save that is under way; a save that does not end in that time is
   * given up, and whatever Stripe applies of it is taken back.
   *
   * The cancellation is recorded before Stripe is called, so that nothing Stripe says can undo it.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, InvalidIdentityError, IdentityMismatchError,
   * SessionAlreadyResolvedError
   */
  async cancel(caller: Principal, sessionId: string, wish: CancelWish): Promise<CancelResult> {
    const { workspaceId } = caller;
    const asked = await this.access.authorize(caller, sessionId, true);
    const { cancelMode } = await this.settings.get(workspaceId);
    const end = (isPatient: boolean): Promise<Step> =>
      this.transactions.run((tx) => this.end(tx, { asked, wish, cancelMode, isPatient }));

    let step = await end(true);
    if ('waitFor' in step) {
      await this.operations.waitUntilSettled(workspaceId, step.waitFor.id, WAIT_FOR_SAVE_MS);
      step = await end(false);
    }
    if ('waitFor' in step) throw new Error(`session ${sessionId} still waits for a save`);
    return step.operation ? this.carryOut(step.operation) : 'recorded';
  }

  private async end(
    tx: EntityManager,
    plan: { asked: CancelSession; wish: CancelWish; cancelMode: CancelMode; isPatient: boolean },
  ): Promise<Step> {
    const { asked, wish, cancelMode } = plan;
    const { workspaceId, id: sessionId } = asked;
    const session = await this.ending.lock(tx, asked);
    const verdict = judge(session.outcome, 'cancel');
    if (verdict === 'conflict') throw new SessionAlreadyResolvedError(session.outcome ?? 'open');
    if (verdict === 'repeat') return { operation: await this.operationOfRepeat(tx, session, cancelMode) };

    const save = await this.operations.latest(tx, workspaceId, sessionId, 'offer');
    if (plan.isPatient && save && this.isUnderWay(save)) return { waitFor: save };
    if (save?.state === 'pending') {
      await this.operations.supersede(tx, workspaceId, save.id);
      await this.guards.release(tx, workspaceId, save.id);
    }

    const ended = await this.ending.end(tx, session, wish);
    return { operation: await this.beginInStripe(tx, ended, cancelMode) };
  }

  /** A repeat asks Stripe again only where it definitely said no before. */
  private async operationOfRepeat(
    tx: EntityManager,
    session: CancelSession,
    cancelMode: CancelMode,
  ): Promise<BillingOperation | undefined> {
    const latest = await this.operations.latest(tx, session.workspaceId, session.id, 'cancel');
    return latest?.state === 'failed' ? this.beginInStripe(tx, session, cancelMode) : latest;
  }

  private async beginInStripe(
    tx: EntityManager,
    session: CancelSession,
    mode: CancelMode,
  ): Promise<BillingOperation | undefined> {
    if (mode === 'record') return undefined;
    const { workspaceId, id: sessionId, customerId, subscriptionId } = session;
    return this.operations.begin(tx, {
      workspaceId,
      sessionId,
      customerId,
      subscriptionId,
      action: {
        kind: 'cancel',
        mode,
        feedback: feedbackFor(session.snapshot.steps, session.reason),
        comment: session.comment ?? undefined,
      },
    });
  }

  private async carryOut(operation: BillingOperation): Promise<CancelResult> {
    const { workspaceId, id } = operation;
    try {
      const now = await this.operations.execute(workspaceId, id, STRIPE_DEADLINE_MS);
      if (now.state === 'succeeded') return 'applied';
      return now.state === 'failed' ? 'refused' : 'pending';
    } catch (error) {
      // The operation is stored: the reconciler carries it out, and the customer has left either way.
      this.logger.error({ msg: 'cancellation not carried out yet', workspaceId, operationId: id, err: error });
      return 'pending';
    }
  }

  /** Whether the request that began a save may still be waiting for Stripe. */
  private isUnderWay(save: BillingOperation): boolean {
    const ageMs = this.clock.now().getTime() - save.createdAt.getTime();
    return save.state === 'pending' && ageMs < SAVE_DEADLINE_MS;
  }
}
