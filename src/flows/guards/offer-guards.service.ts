import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { Clock } from '../../shared/clock.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { FlowOffer } from '../definitions/flow-definition.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { OfferNotAvailableError } from '../flows.errors.js';
import { OfferGuardRepository } from './offer-guard.repository.js';
import type { OfferObstacle } from './offer-obstacles.js';

const DAY_MS = 86_400_000;

/** How a customer stands with the guards at one moment. */
export interface GuardStanding {
  isCoolingDown: boolean;
  /** Left of this month's discount budget, in the reporting currency; null: no limit. */
  budgetLeftCents: number | null;
}

/** How much of a month's discount budget is used. */
export interface DiscountBudget {
  /** First day of the UTC month, `2026-05-01`. */
  month: string;
  /** The reporting currency, lower-case ISO 4217. */
  currency: string;
  /** Null: no limit. */
  limitCents: number | null;
  usedCents: number;
}

/**
 * Guards against abuse: a cooldown per customer, and a monthly discount budget per workspace.
 *
 * Both are looked at when a session starts, so that nobody sees an offer in vain, and claimed in the transaction that
 * begins to apply one, so that saves at once cannot get past them together.
 */
@Injectable()
export class OfferGuards {
  constructor(
    private readonly guards: OfferGuardRepository,
    private readonly settings: WorkspaceSettingsService,
    private readonly clock: Clock,
  ) {}

  /** How a customer stands now; claims nothing. */
  async standing(workspaceId: string, customerId: string): Promise<GuardStanding> {
    const { offerCooldownDays, monthlyDiscountBudgetCents: limitCents } = await this.settings.get(workspaceId);
    const now = this.clock.now();
    const { lastAcceptedAt, reservedCents } = await this.guards.find(workspaceId, customerId, monthOf(now));
    return {
      isCoolingDown: lastAcceptedAt !== null && lastAcceptedAt > daysBefore(now, offerCooldownDays),
      budgetLeftCents: limitCents === null ? null : limitCents - reservedCents,
    };
  }

  /** This month's discount budget and what is used of it. */
  async budget(workspaceId: string): Promise<DiscountBudget> {
    const { monthlyDiscountBudgetCents, reportingCurrency } = await this.settings.get(workspaceId);
    const month = monthOf(this.clock.now());
    const usedCents = await this.guards.reservedCents(workspaceId, month);
    return { month, currency: reportingCurrency, limitCents: monthlyDiscountBudgetCents, usedCents };
  }

  /**
   * Begins the customer's cooldown and takes a discount's cost from the month's budget, for an operation that was just
   * begun in `tx`. Both are given back by {@link release} when the offer does not come into effect.
   *
   * @throws OfferNotAvailableError when a guard holds; then `tx` has to be rolled back
   */
  async claim(tx: EntityManager, session: CancelSession, offer: FlowOffer, operationId: string): Promise<void> {
    const { workspaceId, customerId } = session;
    const { offerCooldownDays } = await this.settings.getWithin(tx, workspaceId);
    const now = this.clock.now();
    const cooldown = { customerId, operationId, acceptedAt: now, freeSince: daysBefore(now, offerCooldownDays) };
    const [isFree, obstacle] = await Promise.all([
      this.guards.claimCooldown(tx, workspaceId, cooldown),
      offer.type === 'discount' ? this.takeFromBudget(tx, session, offer, operationId) : undefined,
    ]);
    if (!isFree) throw new OfferNotAvailableError('cooldown');
    if (obstacle) throw new OfferNotAvailableError(obstacle);
  }

  /** Gives back what an operation claimed: Stripe refused it, or the customer left before it came into effect. */
  async release(tx: EntityManager, workspaceId: string, operationId: string): Promise<void> {
    await this.guards.releaseCooldown(tx, workspaceId, operationId);
    await this.guards.releaseBudget(tx, workspaceId, operationId);
  }

  /** @returns what is in the way, if anything is */
  private async takeFromBudget(
    tx: EntityManager,
    { workspaceId, snapshot }: CancelSession,
    offer: FlowOffer,
    operationId: string,
  ): Promise<OfferObstacle | undefined> {
    const { monthlyDiscountBudgetCents: limitCents } = await this.settings.getWithin(tx, workspaceId);
    const costCents = snapshot.discountCosts?.[offer.id] ?? null;
    if (costCents === null) return limitCents === null ? undefined : 'discount_cost_unknown';
    const budget = { operationId, month: monthOf(this.clock.now()), costCents, limitCents };
    const isWithin = await this.guards.claimBudget(tx, workspaceId, budget);
    return isWithin ? undefined : 'discount_budget_spent';
  }
}

/**
 * What keeps a customer from an offer, by the guards alone.
 * @param costCents of a discount, in the reporting currency; null where there is no exchange rate
 */
export function guardObstacleOf(
  offer: FlowOffer,
  standing: GuardStanding,
  costCents: number | null,
): OfferObstacle | undefined {
  if (standing.isCoolingDown) return 'cooldown';
  if (offer.type !== 'discount' || standing.budgetLeftCents === null) return undefined;
  if (costCents === null) return 'discount_cost_unknown';
  return costCents > standing.budgetLeftCents ? 'discount_budget_spent' : undefined;
}

function daysBefore(time: Date, days: number): Date {
  return new Date(time.getTime() - days * DAY_MS);
}

function monthOf(time: Date): string {
  return `${time.toISOString().slice(0, 7)}-01`;
}
