import { Injectable } from '@nestjs/common';

import { BillingGateway, type PriceSnapshot, type SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import { ExchangeRates } from '../../billing/exchange-rates.js';
import { Clock } from '../../shared/clock.js';
import { newId } from '../../shared/ids.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { FlowStep } from '../definitions/flow-definition.js';
import type { LiveFlow } from '../definitions/flow.repository.js';
import type { CancelSession, SessionSnapshot } from '../entities/cancel-session.entity.js';
import { SubscriptionNotFoundError } from '../flows.errors.js';
import { discountCostCents } from '../guards/discount-cost.js';
import { guardObstacleOf, OfferGuards } from '../guards/offer-guards.service.js';
import { type ShownContent, shownContent } from '../texts/shown-content.js';
import { chooseOffers, type KnownPrices, subscriptionObstacleOf } from './applicable-offers.js';
import { offersOf } from './match-offer.js';

/** Who wants to leave what, as the start of a session says it. */
export interface StartWish {
  subscriptionId: string;
  customerId: string;
  /** From the body of the request; the least trusted source. */
  email: string | undefined;
  metadata: Record<string, unknown>;
  locale: string | undefined;
}

/** How the customer proved who they are, if they did. */
export interface StartIdentity {
  email: string | undefined;
}

/** Puts a new session together from the live flow and what Stripe says about the subscription. Writes nothing. */
@Injectable()
export class ComposeSessionService {
  constructor(
    private readonly billing: BillingGateway,
    private readonly rates: ExchangeRates,
    private readonly guards: OfferGuards,
    private readonly settings: WorkspaceSettingsService,
    private readonly clock: Clock,
  ) {}

  /**
   * The session as it would be stored, with the steps this customer is to see.
   *
   * The e-mail address is Stripe's, else the identity token's, else the one in the request.
   *
   * @throws SubscriptionNotFoundError, BillingNotConnectedError, BillingUnavailableError
   */
  async compose(
    workspaceId: string,
    wish: StartWish,
    flow: LiveFlow,
    identity: StartIdentity | undefined,
  ): Promise<CancelSession> {
    const { subscriptionId, customerId, locale } = wish;
    const subscription = await this.billing.findSubscription(workspaceId, subscriptionId, customerId);
    if (!subscription) throw new SubscriptionNotFoundError(subscriptionId, customerId);
    const { mrrCents, currency } = subscription;
    const now = this.clock.now();
    const content = shownContent(flow.definition, locale, currency);
    return {
      workspaceId,
      id: newId(),
      flowId: flow.flowId,
      flowVersion: flow.version,
      snapshot: await this.snapshotOf(workspaceId, content, subscription, now),
      subscriptionId,
      customerId,
      email: subscription.email ?? identity?.email ?? wish.email ?? null,
      isIdentityBound: identity !== undefined,
      locale: locale ?? null,
      metadata: wish.metadata,
      ...planOf(subscription),
      mrrCents,
      currency,
      mrrReportingCents: await this.toReporting(workspaceId, { cents: mrrCents, currency, at: now }),
      ...FRESH,
      startedAt: now,
      lastActivityAt: now,
    };
  }

  /** What to show: without the offers that cannot do what they say, and those that a guard holds back. */
  private async snapshotOf(
    workspaceId: string,
    { steps, language, texts }: ShownContent,
    subscription: SubscriptionSnapshot,
    now: Date,
  ): Promise<SessionSnapshot> {
    const prices = await this.pricesOf(workspaceId, steps);
    const standing = await this.guards.standing(workspaceId, subscription.customerId);
    const costs = await this.discountCostsOf(workspaceId, steps, subscription, now);
    const choice = chooseOffers(
      steps,
      (offer) =>
        subscriptionObstacleOf(offer, subscription, prices, now) ??
        guardObstacleOf(offer, standing, costs[offer.id] ?? null),
    );
    return {
      steps: choice.steps,
      language,
      ...(Object.keys(texts).length > 0 && { texts }),
      ...(choice.withheld.length > 0 && { withheld: choice.withheld }),
      ...(Object.keys(costs).length > 0 && { discountCosts: costs }),
    };
  }

  /** What each discount would cost, in the reporting currency. */
  private async discountCostsOf(
    workspaceId: string,
    steps: FlowStep[],
    subscription: SubscriptionSnapshot,
    at: Date,
  ): Promise<Record<string, number | null>> {
    const costs: Record<string, number | null> = {};
    for (const offer of offersOf(steps)) {
      if (offer.type !== 'discount') continue;
      costs[offer.id] = await this.toReporting(workspaceId, {
        cents: discountCostCents(offer, subscription),
        currency: subscription.currency,
        at,
      });
    }
    return costs;
  }

  private async toReporting(
    workspaceId: string,
    { cents, currency, at }: { cents: number; currency: string; at: Date },
  ): Promise<number | null> {
    const { reportingCurrency } = await this.settings.get(workspaceId);
    return this.rates.convert({ cents, currency }, reportingCurrency, at);
  }

  /** Every price that the steps' offers name, as far as Stripe has it. */
  private async pricesOf(workspaceId: string, steps: FlowStep[]): Promise<KnownPrices> {
    const priceIds = new Set(offersOf(steps).flatMap((offer) => ('price_id' in offer ? [offer.price_id] : [])));
    const prices = await Promise.all([...priceIds].map((priceId) => this.billing.findPrice(workspaceId, priceId)));
    const found = prices.filter((price): price is PriceSnapshot => price !== undefined);
    return new Map(found.map((price) => [price.priceId, price]));
  }
}

/** What is empty until something happens. */
const FRESH = {
  reason: null,
  comment: null,
  lastStep: null,
  offerType: null,
  offerValue: null,
  offerAccepted: false,
  outcome: null,
  savedMrrCents: null,
  savedMrrReportingCents: null,
  completedAt: null,
  saveReversedAt: null,
  reactivatedAt: null,
} as const;

function planOf({ items }: SubscriptionSnapshot): { planId: string | null; planName: string | null } {
  const item = items.find(({ isMetered }) => !isMetered) ?? items[0];
  return { planId: item?.priceId ?? null, planName: item?.productName ?? null };
}
