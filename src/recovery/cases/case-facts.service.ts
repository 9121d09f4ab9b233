import { Injectable } from '@nestjs/common';

import { BillingGateway } from '../../billing/billing.gateway.js';
import { ExchangeRates } from '../../billing/exchange-rates.js';
import type { InvoiceSnapshot, PaymentTry } from '../../billing/invoices/invoice.gateway.js';
import { newId } from '../../shared/ids.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { customerTimeZone } from '../strategy/customer-time-zone.js';
import type { RecoveredMrr } from './case-recorder.service.js';

/** A try with its amount in euro, for the export; null where no exchange rate is known. */
export interface ConvertedTry extends PaymentTry {
  amountEurCents: number | null;
}

/** Everything about an invoice that takes other systems to know, gathered before a transaction begins. */
export interface CaseFacts {
  invoice: InvoiceSnapshot;
  tries: ConvertedTry[];
  /** The case to be opened if there is none. */
  fresh: RecoveryCase;
  /** What the ledger gains if the invoice is paid. */
  mrr: RecoveredMrr;
}

/** Gathers what a case is made of: amounts in other currencies, and the MRR that is at stake. */
@Injectable()
export class CaseFactsService {
  constructor(
    private readonly billing: BillingGateway,
    private readonly rates: ExchangeRates,
    private readonly settings: WorkspaceSettingsService,
  ) {}

  /**
   * The facts of an invoice with at least one failed try.
   * @param known its case, where there is one
   * @throws BillingNotConnectedError, BillingUnavailableError
   */
  async gather(
    workspaceId: string,
    invoice: InvoiceSnapshot & { subscriptionId: string },
    openedAt: Date,
    known: RecoveryCase | null,
  ): Promise<CaseFacts> {
    const { reportingCurrency } = await this.settings.get(workspaceId);
    const { currency } = invoice;
    const mrrCents = known?.mrrCents ?? (await this.mrrCentsOf(workspaceId, invoice));
    const tries: ConvertedTry[] = [];
    for (const made of invoice.tries) {
      tries.push({
        ...made,
        amountEurCents: await this.rates.convert({ cents: made.amountCents, currency }, 'eur', made.at),
      });
    }
    const fresh = known ?? {
      ...freshCase(workspaceId, invoice, openedAt),
      mrrCents,
      amountReportingCents: await this.rates.convert(
        { cents: invoice.amountCents, currency },
        reportingCurrency,
        openedAt,
      ),
    };
    return { invoice, tries, fresh, mrr: await this.mrrOf(workspaceId, fresh, tries.at(-1)?.at ?? openedAt) };
  }

  /** The MRR of a case in the currencies that the ledger has. */
  async mrrOf(workspaceId: string, { mrrCents, currency }: RecoveryCase, at: Date): Promise<RecoveredMrr> {
    const { reportingCurrency } = await this.settings.get(workspaceId);
    const mrr = { cents: mrrCents, currency };
    return {
      eurCents: await this.rates.convert(mrr, 'eur', at),
      reportingCents: await this.rates.convert(mrr, reportingCurrency, at),
    };
  }

  private async mrrCentsOf(
    workspaceId: string,
    invoice: InvoiceSnapshot & { subscriptionId: string },
  ): Promise<number> {
    const { subscriptionId, customerId } = invoice;
    return (await this.billing.findSubscription(workspaceId, subscriptionId, customerId))?.mrrCents ?? 0;
  }
}

function freshCase(
  workspaceId: string,
  invoice: InvoiceSnapshot & { subscriptionId: string },
  openedAt: Date,
): Omit<RecoveryCase, 'mrrCents' | 'amountReportingCents'> {
  return {
    workspaceId,
    id: newId(),
    invoiceId: invoice.invoiceId,
    customerId: invoice.customerId,
    subscriptionId: invoice.subscriptionId,
    email: invoice.email ?? null,
    status: 'open',
    amountCents: invoice.amountCents,
    currency: invoice.currency,
    declineCode: null,
    attemptCount: 0,
    nextAttemptAt: null,
    nextAttemptBy: null,
    isPaused: false,
    haltedBy: null,
    timeZone: customerTimeZone(invoice.customer) ?? null,
    cause: null,
    causeAttemptId: null,
    causeMailId: null,
    causeLinkId: null,
    lostReason: null,
    openedAt,
    closedAt: null,
  };
}
