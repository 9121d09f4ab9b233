import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { BillingReceipt } from '../../billing/billing.gateway.js';
import { ExchangeRates } from '../../billing/exchange-rates.js';
import type { Offer } from '../../billing/offer.js';
import type { BillingOperation } from '../../billing/operations/billing-operation.entity.js';
import {
  type OperationSettlement,
  OperationSettlements,
  type ReviewEvidence,
} from '../../billing/operations/operation-settlements.js';
import { Clock } from '../../shared/clock.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { OfferGuards } from '../guards/offer-guards.service.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { judge } from './session-outcome.js';
import { type SavedMrr, SessionRecorder } from './session-recorder.service.js';
import { StayAfterAllService } from './stay-after-all.service.js';

/** What the end of an offer's operation means to its session; billing calls it in the transaction that ends it. */
@Injectable()
export class SaveSettlementService implements OperationSettlement, OnModuleInit {
  constructor(
    private readonly settlements: OperationSettlements,
    private readonly sessions: CancelSessionRepository,
    private readonly staying: StayAfterAllService,
    private readonly recorder: SessionRecorder,
    private readonly guards: OfferGuards,
    private readonly rates: ExchangeRates,
    private readonly settings: WorkspaceSettingsService,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.settlements.register('offer', this);
  }

  /** Closes the session as saved, unless the customer has left meanwhile; then billing takes the offer back. */
  async succeeded(
    tx: EntityManager,
    operation: BillingOperation,
    receipt: BillingReceipt,
  ): Promise<'settled' | 'superseded'> {
    const { workspaceId, sessionId } = operation;
    const known = await this.staying.lock(tx, operation);
    const session = await this.sessions.lock(tx, workspaceId, sessionId);
    if (judge(session.outcome, 'save') !== 'proceed') {
      await this.guards.release(tx, workspaceId, operation.id);
      return 'superseded';
    }
    const offer = offerOf(operation);
    const completedAt = this.clock.now();
    const mrr = await this.convert(tx, workspaceId, receipt, completedAt);
    const saved = {
      outcome: 'saved',
      completedAt,
      lastActivityAt: completedAt,
      offerType: offer.type,
      offerValue: offer.terms,
      offerAccepted: true,
      savedMrrCents: mrr.savedMrrCents,
      savedMrrReportingCents: mrr.reportingCents,
    } as const;
    await Promise.all([
      this.sessions.update(tx, workspaceId, sessionId, saved),
      this.recorder.saved(tx, session, offer, mrr, completedAt),
    ]);
    // Whoever cancelled in an earlier session has changed their mind.
    await this.staying.stay(tx, known, completedAt);
    return 'settled';
  }

  /** The session stays open; another offer may be taken. */
  async failed(tx: EntityManager, operation: BillingOperation, reason: string): Promise<void> {
    const session = await this.sessions.lock(tx, operation.workspaceId, operation.sessionId);
    await this.guards.release(tx, operation.workspaceId, operation.id);
    await this.recorder.offerRefused(tx, session, offerOf(operation), reason, this.clock.now());
  }

  /** The session stays as it is, and so do the guards: the offer may be in force. */
  async reviewNeeded(tx: EntityManager, operation: BillingOperation, evidence: ReviewEvidence): Promise<void> {
    const session = await this.sessions.lock(tx, operation.workspaceId, operation.sessionId);
    await this.recorder.reviewNeeded(tx, session, evidence, this.clock.now());
  }

  private async convert(tx: EntityManager, workspaceId: string, receipt: BillingReceipt, at: Date): Promise<SavedMrr> {
    const { savedMrrCents, currency } = receipt;
    const { reportingCurrency } = await this.settings.getWithin(tx, workspaceId);
    const saved = { cents: savedMrrCents, currency };
    const eurCents = await this.rates.convert(saved, 'eur', at, tx);
    const reportingCents = await this.rates.convert(saved, reportingCurrency, at, tx);
    return { savedMrrCents, currency, eurCents, reportingCents };
  }
}

function offerOf(operation: BillingOperation): Offer {
  if (operation.params.kind !== 'offer') throw new Error(`operation ${operation.id} holds no offer`);
  return operation.params.offer;
}
