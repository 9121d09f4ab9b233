import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { OperationInProgressError } from '../../billing/billing.errors.js';
import { BillingGateway, type SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import type { Offer } from '../../billing/offer.js';
import type { BillingOperation } from '../../billing/operations/billing-operation.entity.js';
import { BillingOperations } from '../../billing/operations/billing-operations.service.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { FlowOffer } from '../definitions/flow-definition.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { OfferNotAvailableError, SessionAlreadyResolvedError, SessionExpiredError } from '../flows.errors.js';
import { OfferGuards } from '../guards/offer-guards.service.js';
import { obstacleInForceOf } from './applicable-offers.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { isMeantAgain, matchOffer, matchWithheld, type OfferWish } from './match-offer.js';
import { toOffer } from './offer-terms.js';
import { SessionAccessService } from './session-access.service.js';
import { judge } from './session-outcome.js';

/** How long a save waits for Stripe; after it, the reconciler goes on alone. */
export const SAVE_DEADLINE_MS = 25_000;

/** An accepted offer, and what the customer said about leaving. */
export interface SaveWish extends OfferWish {
  reason: string | undefined;
  comment: string | undefined;
}

/**
 * What became of an accepted offer.
 * - `saved`: Stripe confirmed it
 * - `refused`: Stripe said no; `reason` is short and public
 * - `pending`: the outcome is not known yet
 */
export type SaveResult =
  | { state: 'saved'; savedMrrCents: number; currency: string }
  | { state: 'refused'; reason: string; currency: string }
  | { state: 'pending'; currency: string };

/** A save that is to begin. */
interface SavePlan {
  workspaceId: string;
  sessionId: string;
  wish: SaveWish;
  /** As it was last seen; undefined when nothing fresh is known. */
  subscription: SubscriptionSnapshot | undefined;
}

type Begun =
  | { isSettled: true; result: SaveResult }
  | { isSettled: false; isOurs: boolean; operation: BillingOperation; currency: string };

/** Applies accepted offers. */
@Injectable()
export class SaveOfferService {
  constructor(
    private readonly sessions: CancelSessionRepository,
    private readonly access: SessionAccessService,
    private readonly operations: BillingOperations,
    private readonly billing: BillingGateway,
    private readonly guards: OfferGuards,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Applies an accepted offer in Stripe; the session is closed as saved once Stripe has confirmed it.
   *
   * Stripe is called between two short transactions, never inside one. If the process dies after Stripe answered, the
   * operation stays `pending` and the reconciler brings it to its end. Of several identical saves at once, one calls
   * Stripe and the others wait for its outcome, so that all get the same answer.
   *
   * What was checked at the start is checked again, as the customer may have got something better meanwhile: here by
   * what is known of the subscription, and by Stripe's own state when the offer is applied.
   *
   * @throws WrongWorkspaceError, ResourceNotFoundError, InvalidIdentityError, IdentityMismatchError,
   * OfferNotAvailableError, SessionExpiredError, SessionAlreadyResolvedError, OperationInProgressError
   */
  async save(caller: Principal, sessionId: string, wish: SaveWish): Promise<SaveResult> {
    const { workspaceId } = caller;
    const { subscriptionId } = await this.access.authorize(caller, sessionId);
    const subscription = await this.billing.recallSubscription(workspaceId, subscriptionId);
    const plan = { workspaceId, sessionId, wish, subscription };
    const begun = await this.transactions.run((tx) => this.begin(tx, plan));
    if (begun.isSettled) return begun.result;
    const operation = begun.isOurs
      ? await this.operations.execute(workspaceId, begun.operation.id, SAVE_DEADLINE_MS)
      : await this.operations.waitUntilSettled(workspaceId, begun.operation.id, this.msLeft(begun.operation));
    return toResult(operation, begun.currency);
  }

  private async begin(tx: EntityManager, plan: SavePlan): Promise<Begun> {
    const { workspaceId, sessionId, wish } = plan;
    const session = await this.sessions.lock(tx, workspaceId, sessionId);
    const verdict = judge(session.outcome, 'save');
    if (verdict === 'expired') throw new SessionExpiredError();
    if (verdict === 'conflict') throw new SessionAlreadyResolvedError(session.outcome ?? 'open');
    if (verdict === 'repeat') return { isSettled: true, result: repeatedAnswer(session, wish) };

    const { currency } = session;
    const latest = await this.operations.latest(tx, workspaceId, sessionId, 'offer');
    if (latest?.state === 'pending' || latest?.state === 'needs_review') {
      if (!isRepeatOf(latest, session, wish)) throw new OperationInProgressError();
      return { isSettled: false, isOurs: false, operation: latest, currency };
    }
    return { isSettled: false, isOurs: true, operation: await this.beginOffer(tx, plan, session), currency };
  }

  private async beginOffer(
    tx: EntityManager,
    { workspaceId, sessionId, wish, subscription }: SavePlan,
    session: CancelSession,
  ): Promise<BillingOperation> {
    const wanted = wantedOffer(session, wish);
    const obstacle = subscription && obstacleInForceOf(wanted, subscription, this.clock.now());
    if (obstacle) throw new OfferNotAvailableError(obstacle);
    const said = {
      reason: wish.reason ?? session.reason,
      comment: wish.comment ?? session.comment,
      lastActivityAt: this.clock.now(),
    };
    const { customerId, subscriptionId, mrrCents } = session;
    const action = { kind: 'offer' as const, offer: toOffer(wanted), mrrCents };
    const [operation] = await Promise.all([
      this.operations.begin(tx, { workspaceId, sessionId, customerId, subscriptionId, action }),
      this.sessions.update(tx, workspaceId, sessionId, said),
    ]);
    await this.guards.claim(tx, session, wanted, operation.id);
    return operation;
  }

  /** How long the request that began an operation may still be waiting for Stripe. */
  private msLeft(operation: BillingOperation): number {
    const ageMs = this.clock.now().getTime() - operation.createdAt.getTime();
    return Math.max(0, SAVE_DEADLINE_MS - ageMs);
  }
}

function wantedOffer({ snapshot, reason }: CancelSession, wish: SaveWish): FlowOffer {
  const offer = matchOffer(snapshot.steps, wish, wish.reason ?? reason);
  if (offer) return offer;
  throw new OfferNotAvailableError(matchWithheld(snapshot.withheld ?? [], wish)?.obstacle ?? 'not_offered');
}

/** The same offer again gets the same answer; another one comes too late. */
function repeatedAnswer(session: CancelSession, wish: SaveWish): SaveResult {
  // The two columns are written together, from an offer.
  const accepted = { type: session.offerType, terms: session.offerValue } as Offer;
  if (!isMeantAgain(session.snapshot.steps, wish, accepted)) throw new SessionAlreadyResolvedError('saved');
  return { state: 'saved', savedMrrCents: session.savedMrrCents ?? 0, currency: session.currency };
}

function isRepeatOf({ params }: BillingOperation, { snapshot }: CancelSession, wish: SaveWish): boolean {
  return params.kind === 'offer' && isMeantAgain(snapshot.steps, wish, params.offer);
}

function toResult(operation: BillingOperation, currency: string): SaveResult {
  switch (operation.state) {
    case 'succeeded':
      return { state: 'saved', savedMrrCents: operation.receipt?.savedMrrCents ?? 0, currency };
    case 'failed':
      return { state: 'refused', reason: operation.errorCode ?? 'refused', currency };
    case 'superseded':
      throw new SessionAlreadyResolvedError('canceled');
    case 'pending':
    case 'needs_review':
      return { state: 'pending', currency };
  }
}
