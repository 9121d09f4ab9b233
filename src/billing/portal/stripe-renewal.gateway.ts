import { Injectable } from '@nestjs/common';

import { BillingAccessError, BillingNotConnectedError } from '../billing.errors.js';
import { StripeCalls, type StripeCall } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { type CardFace, type Renewal, RenewalGateway } from './renewal.gateway.js';

const DEADLINE_MS = 21_000;

/** What tells which card is charged: Stripe takes the subscription's own before the customer's. */
const EXPANSIONS = ['customer.invoice_settings.default_payment_method', 'default_payment_method'];

const RENEWING = new Set(['active', 'trialing', 'past_due']);

/** Renewals, read from Stripe with one call each. */
@Injectable()
export class StripeRenewalGateway extends RenewalGateway {
  constructor(
    private readonly clients: StripeClientFactory,
    private readonly metrics: StripeMetrics,
  ) {
    super();
  }

  override async read(workspaceId: string, subscriptionId: string): Promise<Renewal | undefined> {
    const calls = new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, DEADLINE_MS);
    try {
      const subscription = await calls.readIfThere('subscriptions.retrieve', retrieve(subscriptionId));
      return subscription && toRenewal(subscription);
    } catch (error) {
      throw error instanceof BillingAccessError ? new BillingNotConnectedError(error) : error;
    }
  }
}

function retrieve(subscriptionId: string) {
  return ((client, options) =>
    client.subscriptions.retrieve(subscriptionId, { expand: EXPANSIONS }, options)) satisfies StripeCall<unknown>;
}

type Subscription = Awaited<ReturnType<ReturnType<typeof retrieve>>>;

function toRenewal(subscription: Subscription): Renewal {
  const { customer } = subscription;
  const person = typeof customer === 'string' || customer.deleted ? undefined : customer;
  return {
    customerId: typeof customer === 'string' ? customer : customer.id,
    customerName: person?.name ?? undefined,
    email: person?.email ?? undefined,
    locales: person?.preferred_locales ?? [],
    renewsAt: renewsAtOf(subscription),
    card: cardOf(subscription),
  };
}

function renewsAtOf(subscription: Subscription): Date | undefined {
  const isEnding = subscription.cancel_at_period_end || subscription.cancel_at !== null;
  const isCharged = subscription.collection_method === 'charge_automatically' && !subscription.pause_collection;
  if (isEnding || !isCharged || !RENEWING.has(subscription.status)) return undefined;
  const ends = subscription.items.data.map((item) => item.current_period_end);
  return ends.length === 0 ? undefined : new Date(Math.min(...ends) * 1_000);
}

function cardOf({ customer, default_payment_method, default_source }: Subscription): CardFace | undefined {
  // A source of old would be charged before the customer's payment method.
  if (!default_payment_method && default_source) return undefined;
  const person = typeof customer === 'string' || customer.deleted ? undefined : customer;
  const method = default_payment_method ?? person?.invoice_settings.default_payment_method;
  if (!method || typeof method === 'string' || !method.card) return undefined;
  const { brand, last4, exp_year: expiresYear, exp_month: expiresMonth } = method.card;
  return { paymentMethodId: method.id, brand, last4, expiresYear, expiresMonth };
}
