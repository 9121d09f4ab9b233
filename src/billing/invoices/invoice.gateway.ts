/** How a bank, or Stripe itself, declined a payment. Codes are Stripe's and the network's own, verbatim. */
export interface PaymentDecline {
  /** `decline_code`, else Stripe's error code; `no_payment_method` where there was nothing to charge. */
  code: string | undefined;
  /** `confirm_card_data`, `do_not_try_again` or `try_again_later`. */
  adviceCode: string | undefined;
  /** Two digits. */
  networkAdviceCode: string | undefined;
  /** Two characters, such as `51`. */
  networkDeclineCode: string | undefined;
}

/** What was charged. */
export interface PaymentCard {
  paymentMethodId: string;
  /** Fingerprint, the same for one card whoever uses it; else the id of the payment method. */
  cardKey: string;
  /** Such as `visa`; undefined for what is no card. */
  brand: string | undefined;
}

/** One try to collect an invoice, whoever made it. */
export interface PaymentTry {
  /** Stripe's id of the charge; where nothing was charged, one made of the invoice and the number of the try. */
  reference: string;
  at: Date;
  /** Whether `at` is the time of the try; otherwise nothing tells it, and the try was made then or later. */
  isTimed: boolean;
  amountCents: number;
  /** Undefined for a try that succeeded. */
  decline: PaymentDecline | undefined;
  /** Undefined where there was nothing to charge. */
  card: PaymentCard | undefined;
}

/** How an invoice stands; `other` before it is final. */
export type InvoiceStatus = 'open' | 'paid' | 'uncollectible' | 'void' | 'other';

/** An invoice as it is now, with every try to collect it. */
export interface InvoiceSnapshot {
  invoiceId: string;
  customerId: string;
  /** Undefined for an invoice that belongs to no subscription. */
  subscriptionId: string | undefined;
  status: InvoiceStatus;
  /** Why it was made, such as `subscription_cycle`. */
  billingReason: string | undefined;
  /** What is or was to be paid, in minor units of `currency`. */
  amountCents: number;
  /** Lower-case ISO 4217. */
  currency: string;
  /** Of the customer's record, else of the invoice. */
  email: string | undefined;
  customer: CustomerTraits;
  /** When Stripe tries next by itself; undefined: it does not. */
  nextPaymentAttemptAt: Date | undefined;
  /** Where the customer pays or authenticates. Freshly read ones are good for ten days at least. */
  hostedInvoiceUrl: string | undefined;
  /** What Stripe would charge now; undefined where there is nothing. */
  currentCard: PaymentCard | undefined;
  /** Oldest first. */
  tries: PaymentTry[];
}

/** What a customer's record says about who they are, where they live and what they read. */
export interface CustomerTraits {
  name: string | undefined;
  /** ISO 3166, upper case. */
  country: string | undefined;
  /** BCP 47, the preferred first. */
  locales: string[];
  metadata: Readonly<Record<string, string>>;
}

/** A wish to collect an invoice now. */
export interface PayCommand {
  workspaceId: string;
  invoiceId: string;
  /** A new one for each try: Stripe repeats the stored answer for a key it knows, declines included. */
  idempotencyKey: string;
  /** Named, so that what is charged is what the budget was asked for. */
  paymentMethodId: string;
}

/**
 * What became of a try of ours.
 * - `paid`, `declined`: the card was charged, or not; `reference` is Stripe's id of the charge
 * - `not_tried`: Stripe refused to try at all, because the invoice is paid or void, for instance; `reason` is its code
 */
export type PayResult =
  | { outcome: 'paid'; reference: string | undefined }
  | { outcome: 'declined'; reference: string | undefined; decline: PaymentDecline }
  | { outcome: 'not_tried'; reason: string };

/**
 * The invoices of the billing provider, in our words. Every method throws a `BillingNotConnectedError` when the
 * workspace has no connection; reads throw a `BillingUnavailableError` when there is no answer.
 */
export abstract class InvoiceGateway {
  /** The invoice with every try to collect it, or undefined when the account has none with this id. */
  abstract read(workspaceId: string, invoiceId: string): Promise<InvoiceSnapshot | undefined>;

  /**
   * Tries to collect an open invoice, once.
   *
   * Safe to repeat under the same key for 23 hours: Stripe then tells how the first try went.
   *
   * @throws BillingUnknownError when the outcome is not known, BillingAccessError when the key may not do it
   */
  abstract pay(command: PayCommand, deadlineMs: number): Promise<PayResult>;

  /** What a payment method charges, or undefined when the account has none with this id. */
  abstract card(workspaceId: string, paymentMethodId: string): Promise<PaymentCard | undefined>;

  /** Ids of the customer's open invoices, newest first, at most a hundred. */
  abstract openInvoices(workspaceId: string, customerId: string): Promise<string[]>;
}
