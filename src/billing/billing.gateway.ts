import type { Offer } from './offer.js';

/** A subscription in our words, with everything needed to decide which offers fit and to count MRR. */
export interface SubscriptionSnapshot {
  subscriptionId: string;
  customerId: string;
  /** From Stripe's customer record. */
  email: string | undefined;
  /** Lower-case ISO 4217. */
  currency: string;
  /** Stripe's definition of MRR, in minor units of `currency`. */
  mrrCents: number;
  isCancellationScheduled: boolean;
  /** Discounts in force, to leave out an offer that is no better. */
  discounts: { percentOff: number | undefined; amountOffCents: number | undefined; endsAt: Date | undefined }[];
  isPaused: boolean;
  isTrialing: boolean;
  items: SubscriptionItemSnapshot[];
}

/** One licensed or metered item of a subscription. */
export interface SubscriptionItemSnapshot {
  itemId: string;
  priceId: string;
  productId: string;
  productName: string | undefined;
  interval: 'day' | 'week' | 'month' | 'year';
  intervalCount: number;
  quantity: number;
  isMetered: boolean;
  mrrCents: number;
}

/** A price an offer may move a subscription to. */
export interface PriceSnapshot {
  priceId: string;
  productId: string;
  currency: string;
  interval: 'day' | 'week' | 'month' | 'year' | undefined;
  intervalCount: number;
  isActive: boolean;
  /** MRR of `quantity` units at this price, in minor units of `currency`. */
  mrrCentsFor: (quantity: number) => number;
}

/** What Stripe confirmed about an operation. */
export interface BillingReceipt {
  /** MRR the subscription keeps: at start for a discount or pause, at the new price for the others. */
  savedMrrCents: number;
  /** Lower-case ISO 4217. */
  currency: string;
  /** Stripe's own request id, for support. */
  stripeRequestId: string | undefined;
}

/** One effect to bring about in Stripe; the same id always means the same effect. */
export interface BillingCommand {
  workspaceId: string;
  operationId: string;
  customerId: string;
  subscriptionId: string;
  action:
    | { kind: 'offer'; offer: Offer; mrrCents: number }
    | { kind: 'cancel'; mode: 'period_end' | 'immediate'; feedback: string; comment: string | undefined };
}

/**
 * The billing provider in our words. Every method throws a `BillingRefusedError` when the provider definitely said no,
 * a `BillingNotConnectedError` when the workspace has no connection, and a `BillingUnknownError` when the outcome is
 * not known.
 */
export abstract class BillingGateway {
  /** The subscription as Stripe has it now, or undefined when it does not exist or belongs to another customer. */
  abstract findSubscription(
    workspaceId: string,
    subscriptionId: string,
    customerId: string,
  ): Promise<SubscriptionSnapshot | undefined>;

  /** The price, or undefined when the account has none with this id. */
  abstract findPrice(workspaceId: string, priceId: string): Promise<PriceSnapshot | undefined>;

  /** Brings the effect about. Safe to repeat with the same command: idempotency keys are made from its id. */
  abstract execute(command: BillingCommand): Promise<BillingReceipt>;

  /** Looks whether the effect of a command is there; `undefined` when that cannot be told. */
  abstract isApplied(command: BillingCommand): Promise<boolean | undefined>;

  /** Takes back what a command did, as far as it did anything. Safe to repeat. */
  abstract undo(command: BillingCommand): Promise<void>;
}
