import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import type { BillingReceipt } from '../billing.gateway.js';
import type { BillingOperation, OperationKind } from './billing-operation.entity.js';

/**
 * What a feature does when an operation of its kind ends, in the transaction that ends it.
 *
 * Takes effect exactly once per operation: when two processes learn the outcome at once, one of the two transactions is
 * rolled back. Locks its own row (the session) before it reads it, and touches nothing but the database.
 */
export interface OperationSettlement {
  /**
   * Stripe confirmed the effect.
   * @returns `superseded` when the session ended another way meanwhile; the effect is then taken back
   */
  succeeded(tx: EntityManager, operation: BillingOperation, receipt: BillingReceipt): Promise<'settled' | 'superseded'>;
  /** Stripe definitely refused; nothing changed there. `reason` is short and public. */
  failed(tx: EntityManager, operation: BillingOperation, reason: string): Promise<void>;
  /** Nobody but a person can tell what became of it. */
  reviewNeeded(tx: EntityManager, operation: BillingOperation, evidence: ReviewEvidence): Promise<void>;
}

/** What is known about an operation that a person has to look at. */
export interface ReviewEvidence {
  /** `unclear`: something newer covers its traces; `unresolved`: there was no answer for three days. */
  reason: 'unclear' | 'unresolved';
  /** As the traces in the billing provider name it. */
  operationId: string;
  triesCount: number;
  begunAt: Date;
  /** What the billing provider showed at last; undefined where it showed nothing. */
  seen: Record<string, unknown> | undefined;
}

/**
 * Where features say what the end of an operation means to them. Billing knows no feature, so they register when their
 * module starts.
 */
@Injectable()
export class OperationSettlements {
  private readonly settlements = new Map<OperationKind, OperationSettlement>();

  register(kind: OperationKind, settlement: OperationSettlement): void {
    if (this.settlements.has(kind)) throw new Error(`operations of kind ${kind} already have a settlement`);
    this.settlements.set(kind, settlement);
  }

  /** @throws Error when no feature registered for the kind: a fault of ours. */
  of(kind: OperationKind): OperationSettlement {
    const settlement = this.settlements.get(kind);
    if (!settlement) throw new Error(`no settlement is registered for operations of kind ${kind}`);
    return settlement;
  }
}
