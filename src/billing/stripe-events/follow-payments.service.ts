import { Injectable, type OnModuleInit } from '@nestjs/common';
import type Stripe from 'stripe';
import { z } from 'zod';

import {
  type ChangeOrigin,
  type DisputeStatus,
  type InvoiceChange,
  PaymentListeners,
} from '../invoices/payment-listeners.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { type IncomingStripeEvent, StripeEventHandlers } from './stripe-event-handlers.js';

const DEADLINE_MS = 21_000;
/**
 * A renewal that succeeds is paid as soon as it is final; one that is paid later may have failed before. Nobody enters
 * another card within this time, so a payment that follows a failure is never passed over, even when it is heard first.
 */
const PAID_AT_ONCE_SECONDS = 5;

const INVOICE_EVENTS: Readonly<Record<string, InvoiceChange['kind']>> = {
  'invoice.payment_failed': 'failed',
  'invoice.payment_action_required': 'failed',
  'invoice.paid': 'paid',
  'invoice.marked_uncollectible': 'closed',
  'invoice.voided': 'closed',
};

const invoiceBody = z.object({
  id: z.string(),
  attempt_count: z.int().catch(0),
  status_transitions: z
    .object({ finalized_at: z.int().nullable(), paid_at: z.int().nullable() })
    .catch({ finalized_at: null, paid_at: null }),
});
const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);
const attachedMethod = z.object({ id: z.string(), customer: reference });
const customerWithDefault = z.object({
  id: z.string(),
  invoice_settings: z.object({ default_payment_method: reference }),
});
const subscriptionWithDefault = z.object({ customer: reference, default_payment_method: reference });
const formerDefault = z.object({ invoice_settings: z.object({ default_payment_method: z.unknown() }) });
/** Words of a dispute after which the customer has the money. */
const MONEY_IS_BACK = new Set(['lost', 'prevented', 'charge_refunded']);
const DISPUTE_EVENTS = ['charge.dispute.created', 'charge.dispute.closed'];
const disputeBody = z.object({ id: z.string(), charge: reference, status: z.string().catch('') });

/** Tells features what Stripe's events say about payments, in our words. The events only say where to look. */
@Injectable()
export class FollowPaymentsService implements OnModuleInit {
  constructor(
    private readonly handlers: StripeEventHandlers,
    private readonly listeners: PaymentListeners,
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
  ) {}

  onModuleInit(): void {
    for (const [type, kind] of Object.entries(INVOICE_EVENTS)) {
      this.handlers.register(type, (incoming) => this.followInvoice(incoming, kind));
    }
    for (const type of ['payment_method.attached', 'payment_method.automatically_updated']) {
      this.handlers.register(type, (incoming) => this.followMethod(incoming));
    }
    this.handlers.register('customer.updated', (incoming) => this.followCustomer(incoming));
    this.handlers.register('customer.subscription.updated', (incoming) => this.followSubscription(incoming));
    for (const type of DISPUTE_EVENTS) this.handlers.register(type, (incoming) => this.followDispute(incoming));
  }

  private async followInvoice({ workspaceId, event }: IncomingStripeEvent, kind: InvoiceChange['kind']): Promise<void> {
    const { data: invoice } = invoiceBody.safeParse(event.data.object);
    if (!invoice) return;
    const { finalized_at: finalizedAt, paid_at: paidAt } = invoice.status_transitions;
    const wasPaidLate = (paidAt ?? 0) - (finalizedAt ?? 0) > PAID_AT_ONCE_SECONDS;
    const change: InvoiceChange = {
      workspaceId,
      invoiceId: invoice.id,
      kind,
      at: timeOf(event),
      origin: originOf(event),
      mayHaveFailed: kind !== 'paid' || invoice.attempt_count > 1 || wasPaidLate,
    };
    for (const listener of this.listeners.all()) await listener.invoiceChanged(change);
  }

  private async followMethod({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: method } = attachedMethod.safeParse(event.data.object);
    if (method) await this.arrived(workspaceId, event, method.customer, method.id);
  }

  private async followCustomer({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: customer } = customerWithDefault.safeParse(event.data.object);
    if (!customer || !formerDefault.safeParse(event.data.previous_attributes).success) return;
    await this.arrived(workspaceId, event, customer.id, customer.invoice_settings.default_payment_method);
  }

  private async followSubscription({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: subscription } = subscriptionWithDefault.safeParse(event.data.object);
    const previous: unknown = event.data.previous_attributes;
    const isChanged = typeof previous === 'object' && previous !== null && 'default_payment_method' in previous;
    if (!subscription || !isChanged) return;
    await this.arrived(workspaceId, event, subscription.customer, subscription.default_payment_method);
  }

  private async arrived(
    workspaceId: string,
    event: Stripe.Event,
    customerId: string,
    paymentMethodId: string,
  ): Promise<void> {
    const arrival = { workspaceId, customerId, paymentMethodId, at: timeOf(event) };
    for (const listener of this.listeners.all()) await listener.paymentMethodArrived(arrival);
  }

  private async followDispute({ workspaceId, event }: IncomingStripeEvent): Promise<void> {
    const { data: dispute } = disputeBody.safeParse(event.data.object);
    if (!dispute) return;
    const calls = new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, DEADLINE_MS);
    const charge = await calls.readIfThere('charges.retrieve', (client, options) =>
      client.charges.retrieve(dispute.charge, {}, options),
    );
    const { data: customerId } = reference.safeParse(charge?.customer);
    if (customerId === undefined) return;
    const status = disputeStatusOf(event.type, dispute.status);
    const change = { workspaceId, customerId, disputeId: dispute.id, status, at: timeOf(event) };
    for (const listener of this.listeners.all()) await listener.chargeDisputed(change);
  }
}

/** A word that is not known here keeps the customer left alone. Some disputes are closed when they are created. */
function disputeStatusOf(type: string, status: string): DisputeStatus {
  if (status === 'won' || status === 'warning_closed') return 'won';
  return type === 'charge.dispute.closed' || MONEY_IS_BACK.has(status) ? 'lost' : 'open';
}

function timeOf(event: Stripe.Event): Date {
  return new Date(event.created * 1_000);
}

/** Stripe names the request that caused an event; what its own schedule does has none. */
function originOf({ request }: Stripe.Event): ChangeOrigin {
  return { isAutomatic: !request?.id, idempotencyKey: request?.idempotency_key ?? undefined };
}
