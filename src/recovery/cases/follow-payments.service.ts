import { Injectable, type OnModuleInit } from '@nestjs/common';

import { InvoiceGateway } from '../../billing/invoices/invoice.gateway.js';
import {
  type ChargeDispute,
  type InvoiceChange,
  type PaymentListener,
  PaymentListeners,
  type PaymentMethodArrival,
} from '../../billing/invoices/payment-listeners.js';
import { FollowDisputesService } from '../disputes/follow-disputes.service.js';
import { RetryCaseService } from '../retries/retry-case.service.js';
import { RecoveryCaseRepository } from './recovery-case.repository.js';
import { SyncCaseService } from './sync-case.service.js';

/** Works on what Stripe says about payments: cases are brought up to date, and a new card is tried at once. */
@Injectable()
export class FollowPaymentsOfCases implements PaymentListener, OnModuleInit {
  constructor(
    private readonly listeners: PaymentListeners,
    private readonly invoices: InvoiceGateway,
    private readonly cases: RecoveryCaseRepository,
    private readonly syncing: SyncCaseService,
    private readonly retries: RetryCaseService,
    private readonly disputes: FollowDisputesService,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  async invoiceChanged(change: InvoiceChange): Promise<void> {
    const { workspaceId, invoiceId } = change;
    const known = await this.cases.ofInvoice(workspaceId, invoiceId);
    // An invoice that was paid at once, or given up without a failure, is no case; most are.
    if (!known && (change.kind === 'closed' || !change.mayHaveFailed)) return;
    const invoice = await this.invoices.read(workspaceId, invoiceId);
    if (invoice) await this.syncing.sync(workspaceId, invoice, known, change);
  }

  async paymentMethodArrived({ workspaceId, customerId, paymentMethodId, at }: PaymentMethodArrival): Promise<void> {
    const waiting = await this.cases.openOfCustomer(workspaceId, customerId);
    if (waiting.length === 0) return;
    const card = await this.invoices.card(workspaceId, paymentMethodId);
    if (!card) return;
    for (const recoveryId of waiting) {
      await this.retries.retry(workspaceId, recoveryId, { promptedBy: 'new_card', newCard: { card, since: at } });
    }
  }

  async chargeDisputed(dispute: ChargeDispute): Promise<void> {
    await this.disputes.follow(dispute);
  }
}
