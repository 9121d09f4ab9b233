import type { HeldDiscount } from './held-discounts.js';
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
  /** Whether a subscription schedule of Stripe manages it; then its plan is not ours to change. */
  isPlanScheduled: boolean;
  /** Discounts in force, to leave out an offer that is no better. */
  discounts: HeldDiscount[];
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
  /** Without the taxes that the price includes. */
  mrrCents: number;
  /** Those taxes, each a decimal of per cent; missing: none. */
  inclusiveTaxPercents?: readonly string[];
}

/** A price an offer may move a subscription to. */
export interface PriceSnapshot {
  priceId: string;
  productId: string;
  /** Lower-case ISO 4217: those that it has amounts in, the default one first. */
  currencies: readonly string[];
  interval: 'day' | 'week' | 'month' | 'year' | undefined;
  intervalCount: number;
  isActive: boolean;
  /**
   * MRR of `quantity` units at this price, in minor units of one of its currencies, without the taxes that it includes.
   * @throws BillingUnavailableError for a currency that it has no amounts in
   */
  mrrCentsFor: (currency: string, quantity: number, inclusiveTaxPercents?: readonly string[]) => number;
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

/**
 * What to do to a subscription. `mrrCents` is its MRR when the session started, in minor units of its currency;
 * `feedback` is one of Stripe's values. Stored as JSON in the operation.
 */
export type BillingAction =
  | { kind: 'offer'; offer: Offer; mrrCents: number }
  | { kind: 'cancel'; mode: 'period_end' | 'immediate'; feedback: string; comment: string | undefined };

/** One effect to bring about in Stripe; the same id always means the same effect. */
export interface BillingCommand {
  workspaceId: string;
  operationId: string;
  customerId: string;
  subscriptionId: string;
  action: BillingAction;
  /** When the effect was asked for. Dates sent to Stripe follow from it, so a repeat sends the same ones. */
  requestedAt: Date;
  /** 1, and one more whenever Stripe keeps a useless answer for the key before; part of the idempotency keys. */
  keyGeneration: number;
}

/**
 * The billing provider in our words. Every method throws a `BillingNotConnectedError` when the workspace has no
 * connection. Reads throw a `BillingUnavailableError` when there is no answer. Writes (`execute`, `undo`) throw a
 * `BillingRefusedError` when the provider definitely said no, a `BillingUnknownError` when the outcome is not known, and
 * a `BillingUnclearError` when it cannot be found out.
 */
export abstract class BillingGateway {
  /** The subscription as Stripe has it now, or undefined when it does not exist or belongs to another customer. */
  abstract findSubscription(
    workspaceId: string,
    subscriptionId: string,
    customerId: string,
  ): Promise<SubscriptionSnapshot | undefined>;

  /** The subscription as it was last seen, without asking the provider; undefined when nothing fresh is known. */
  abstract recallSubscription(workspaceId: string, subscriptionId: string): Promise<SubscriptionSnapshot | undefined>;

  /** The price, or undefined when the account has none with this id. */
  abstract findPrice(workspaceId: string, priceId: string): Promise<PriceSnapshot | undefined>;

  /**
   * Brings the effect about, within `deadlineMs`; nothing of ours is still running afterwards.
   *
   * Safe to repeat: it looks whether the effect is there before it writes, and idempotency keys are made from the
   * command, so two tries at once have one effect.
   */
  abstract execute(command: BillingCommand, deadlineMs: number): Promise<BillingReceipt>;

  /**
   * Takes back what a command did, as far as it did anything. Safe to repeat.
   * @returns whether there was anything to take back
   */
  abstract undo(command: BillingCommand, deadlineMs: number): Promise<boolean>;
}
