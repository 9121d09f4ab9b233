import type Stripe from 'stripe';

/**
 * The JSON form of a type of the `stripe` package: decimals are strings, expandable fields hold ids.
 *
 * Every object the double stores or answers has such a type, so a field that Stripe adds, renames or removes in the
 * pinned API version fails the type check here instead of surprising the product later.
 */
export type Wire<T> = string extends T ? Extract<T, string | null | undefined> : WireValue<T>;

type WireValue<T> = T extends Stripe.Decimal
  ? string
  : T extends (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** A list as Stripe answers it. */
export interface WireList<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/** Any JSON value. */
export type Json = string | number | boolean | null | undefined | Json[] | JsonObject;
/** A JSON object whose fields are not known to the reader. */
export interface JsonObject {
  [key: string]: Json;
}

export type WireCustomer = Wire<Stripe.Customer>;
export type WireProduct = Wire<Stripe.Product>;
export type WirePrice = Wire<Stripe.Price>;
export type WirePlan = Wire<Stripe.Plan>;
export type WireCoupon = Wire<Stripe.Coupon>;
export type WireDiscount = Wire<Stripe.Discount>;
export type WireSubscription = Wire<Stripe.Subscription>;
export type WireSubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type WireSchedule = Wire<Stripe.SubscriptionSchedule>;
export type WireSchedulePhase = WireSchedule['phases'][number];
export type WireInvoice = Wire<Stripe.Invoice>;
export type WireInvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type WireInvoicePayment = Wire<Stripe.InvoicePayment>;
export type WirePaymentIntent = Wire<Stripe.PaymentIntent>;
export type WireCharge = Wire<Stripe.Charge>;
export type WireDispute = Wire<Stripe.Dispute>;
export type WirePaymentMethod = Wire<Stripe.PaymentMethod>;
export type WirePortalSession = Wire<Stripe.BillingPortal.Session>;
export type WireTestClock = Wire<Stripe.TestHelpers.TestClock>;
export type WireWebhookEndpoint = Wire<Stripe.WebhookEndpoint>;

/** An event; `data.object` is a copy of the object as it was at that moment. */
export interface WireEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: JsonObject; previous_attributes?: JsonObject };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** A plain copy of a wire object, for code that treats all objects alike (expansion, events, answers). */
export function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
