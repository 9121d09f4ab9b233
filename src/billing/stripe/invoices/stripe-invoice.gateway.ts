import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';

import { BillingAccessError, BillingRefusedError } from '../../billing.errors.js';
import {
  InvoiceGateway,
  type InvoiceSnapshot,
  type PayCommand,
  type PaymentCard,
  type PayResult,
} from '../../invoices/invoice.gateway.js';
import { StripeCalls } from '../stripe-calls.js';
import { StripeClientFactory } from '../stripe-client.factory.js';
import { StripeMetrics } from '../stripe-metrics.js';
import { toDecline, toMethodCard } from './payment-reader.js';
import { INVOICE_EXPANSIONS, PAYMENT_EXPANSIONS, paymentIntentOf, toInvoiceSnapshot } from './invoice-reader.js';

/** Two tries of ten seconds, and the pause between them. */
const READ_DEADLINE_MS = 21_000;
/** More tries than any schedule makes for one invoice. */
const MOST_CHARGES = 100;

/** Invoices, as Stripe has them now. Nothing is kept: what counts is stored with the case. */
@Injectable()
export class StripeInvoiceGateway extends InvoiceGateway {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
  ) {
    super();
  }

  override async read(workspaceId: string, invoiceId: string): Promise<InvoiceSnapshot | undefined> {
    const calls = await this.callsOf(workspaceId, READ_DEADLINE_MS);
    const invoice = await calls.readIfThere('invoices.retrieve', (client, options) =>
      client.invoices.retrieve(invoiceId, { expand: INVOICE_EXPANSIONS }, options),
    );
    if (!invoice) return undefined;
    return toInvoiceSnapshot(invoice, await chargesOf(calls, paymentIntentOf(invoice)?.id));
  }

  override async pay(command: PayCommand, deadlineMs: number): Promise<PayResult> {
    const { workspaceId, invoiceId, idempotencyKey, paymentMethodId } = command;
    const calls = await this.callsOf(workspaceId, deadlineMs);
    const params = { expand: PAYMENT_EXPANSIONS, payment_method: paymentMethodId };
    const terms = { op: 'invoices.pay', idempotencyKey, object: 'invoice', id: invoiceId };
    try {
      const invoice = await calls.write(terms, (client, options) => client.invoices.pay(invoiceId, params, options));
      return { outcome: 'paid', reference: chargeIdOf(paymentIntentOf(invoice)) };
    } catch (error) {
      if (!(error instanceof BillingRefusedError) || error instanceof BillingAccessError) throw error;
      return toRefusal(error);
    }
  }

  override async card(workspaceId: string, paymentMethodId: string): Promise<PaymentCard | undefined> {
    const calls = await this.callsOf(workspaceId, READ_DEADLINE_MS);
    const method = await calls.readIfThere('paymentMethods.retrieve', (client, options) =>
      client.paymentMethods.retrieve(paymentMethodId, {}, options),
    );
    return method && toMethodCard(method);
  }

  override async openInvoices(workspaceId: string, customerId: string): Promise<string[]> {
    const calls = await this.callsOf(workspaceId, READ_DEADLINE_MS);
    const page = await calls.read('invoices.list', (client, options) =>
      client.invoices.list({ customer: customerId, status: 'open', limit: 100 }, options),
    );
    return page.data.map(({ id }) => id);
  }

  private async callsOf(workspaceId: string, deadlineMs: number): Promise<StripeCalls> {
    return new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, deadlineMs);
  }
}

/** Every charge of an invoice. A restricted key may lack the permission; the last error of the payment is then all. */
async function chargesOf(calls: StripeCalls, paymentIntentId: string | undefined): Promise<Stripe.Charge[]> {
  if (paymentIntentId === undefined) return [];
  try {
    const page = await calls.read('charges.list', (client, options) =>
      client.charges.list({ payment_intent: paymentIntentId, limit: MOST_CHARGES }, options),
    );
    return page.data;
  } catch (error) {
    if (error instanceof BillingAccessError) return [];
    throw error;
  }
}

function toRefusal(error: BillingRefusedError): PayResult {
  const { cause } = error;
  if (!(cause instanceof Stripe.errors.StripeCardError)) return { outcome: 'not_tried', reason: error.reason };
  return {
    outcome: 'declined',
    reference: cause.charge ?? chargeIdOf(cause.payment_intent),
    decline: toDecline(cause),
  };
}

function chargeIdOf(intent: Stripe.PaymentIntent | undefined): string | undefined {
  const charge = intent?.latest_charge;
  return typeof charge === 'string' ? charge : charge?.id;
}
