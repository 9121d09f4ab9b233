import { Injectable } from '@nestjs/common';

import type { InvoiceSnapshot } from '../../billing/invoices/invoice.gateway.js';
import type { InvoiceChange } from '../../billing/invoices/payment-listeners.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { ApplyInvoiceService } from './apply-invoice.service.js';
import { CaseFactsService } from './case-facts.service.js';

/** Invoices that a failed payment of puts a running subscription at risk. */
const RENEWALS = new Set(['subscription_cycle', 'subscription_update', 'subscription_threshold']);

/**
 * Brings cases up to what Stripe has. The invoice as it is now decides, never the event that made us look, so events may
 * come late, twice, in any order or not at all.
 */
@Injectable()
export class SyncCaseService {
  constructor(
    private readonly facts: CaseFactsService,
    private readonly applying: ApplyInvoiceService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Opens the case of a renewal invoice at its first failure, adds tries, plans the next one, and closes the case.
   *
   * Only a change of kind `paid` recovers a case: it alone says who paid.
   *
   * @param known the case as it was before the invoice was read
   */
  async sync(
    workspaceId: string,
    invoice: InvoiceSnapshot,
    known: RecoveryCase | null,
    change?: InvoiceChange,
  ): Promise<void> {
    const firstFailure = invoice.tries.find(({ decline }) => decline !== undefined);
    const openedAt = known?.openedAt ?? firstFailure?.at;
    if (!isRenewal(invoice) || openedAt === undefined) return;
    const facts = await this.facts.gather(workspaceId, invoice, openedAt, known);
    await this.transactions.run((tx) => this.applying.apply(tx, facts, change));
  }
}

function isRenewal(invoice: InvoiceSnapshot): invoice is InvoiceSnapshot & { subscriptionId: string } {
  return invoice.subscriptionId !== undefined && RENEWALS.has(invoice.billingReason ?? '');
}
