import { SignJWT } from 'jose';
import Stripe from 'stripe';

/** A customer of the shop with a subscription. */
export interface ShopCustomer {
  customerId: string;
  subscriptionId: string;
  email: string;
}

/** What the shop knows: how to reach Stripe and Retainly, and who its customers are. */
export interface ShopSettings {
  stripeApiBase: string;
  /** Of the shop's Stripe account. */
  stripeSecretKey: string;
  retainlyUrl: string;
  publishableKey: string;
  /** Signs identity tokens; Retainly shows it to the workspace's owner. */
  identitySecret: string;
  customers: ShopCustomer[];
  /** Signs the events that Retainly sends here; undefined while it sends none. */
  shopWebhookSecret?: string | undefined;
}

const TOKEN_MINUTES = 30;

/** Proves to Retainly who the customer is. A real shop makes it for whoever is signed in. */
export function identityToken({ identitySecret }: ShopSettings, customer: ShopCustomer): Promise<string> {
  return new SignJWT({ subscription_id: customer.subscriptionId, email: customer.email })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(customer.customerId)
    .setExpirationTime(`${TOKEN_MINUTES}m`)
    .sign(new TextEncoder().encode(identitySecret));
}

/** The shop's own cancellation, which runs when the customer leaves: at the end of what is paid. */
export async function cancelSubscription(settings: ShopSettings, { subscriptionId }: ShopCustomer): Promise<void> {
  await stripeOf(settings).subscriptions.update(subscriptionId, { cancel_at_period_end: true });
}

/**
 * Lets a payment fail as it would at a renewal: the card becomes one that has expired, and another seat is charged to it
 * at once.
 */
export async function failPayment(settings: ShopSettings, customer: ShopCustomer): Promise<void> {
  const { customerId, subscriptionId } = customer;
  const stripe = stripeOf(settings);
  const card = await stripe.paymentMethods.attach('pm_card_chargeDeclinedExpiredCard', { customer: customerId });
  await stripe.customers.update(customerId, { invoice_settings: { default_payment_method: card.id } });
  const subscription = await stripe.subscriptions.retrieve(subscriptionId);
  const items = subscription.items.data.map(({ id, quantity = 1 }) => ({ id, quantity: quantity + 1 }));
  await stripe.subscriptions.update(subscriptionId, { items, proration_behavior: 'always_invoice' });
}

/** What Stripe says about a subscription, in sentences for the page. */
export async function subscriptionFacts(
  settings: ShopSettings,
  customer: ShopCustomer,
): Promise<Record<string, string>> {
  const subscription = await stripeOf(settings).subscriptions.retrieve(customer.subscriptionId, {
    expand: ['discounts.source.coupon', 'items.data.price.product'],
  });
  const [item] = subscription.items.data;
  return {
    Plan: item ? planOf(item) : '–',
    Status: subscription.status,
    Discount: subscription.discounts.map(discountOf).join(', ') || 'none',
    Paused: subscription.pause_collection?.resumes_at
      ? `until ${dateOf(subscription.pause_collection.resumes_at)}`
      : 'no',
    Renews: subscription.cancel_at_period_end
      ? 'no, ends with the paid period'
      : item
        ? dateOf(item.current_period_end)
        : '–',
  };
}

function stripeOf({ stripeApiBase, stripeSecretKey }: ShopSettings): Stripe {
  const { hostname, port, protocol } = new URL(stripeApiBase);
  const isPlain = protocol === 'http:';
  const address = {
    host: hostname,
    port: Number(port) || (isPlain ? 80 : 443),
    protocol: isPlain ? 'http' : 'https',
  } as const;
  return new Stripe(stripeSecretKey, { telemetry: false, ...address });
}

function planOf({ price }: Stripe.SubscriptionItem): string {
  const product = typeof price.product === 'object' && !price.product.deleted ? price.product.name : price.id;
  const amount = new Intl.NumberFormat('en', { style: 'currency', currency: price.currency }).format(
    (price.unit_amount ?? 0) / 100,
  );
  return `${price.nickname ?? product}, ${amount} a ${price.recurring?.interval ?? 'month'}`;
}

function discountOf(discount: string | Stripe.Discount): string {
  const coupon = typeof discount === 'string' ? null : discount.source.coupon;
  if (typeof coupon !== 'object' || coupon === null) return 'a discount';
  return coupon.name ?? `${String(coupon.percent_off ?? 0)} % off`;
}

function dateOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().slice(0, 10);
}
