import type { StripeCall } from '../stripe-calls.js';

/** An id that no account has: Stripe checks the permission first, and then finds nothing to change. */
const NOBODY = 'retainly_permission_check';

/** A permission of a restricted key, with a harmless call that shows whether a key has it. */
export interface StripePermission {
  /** As Stripe's dashboard names it. */
  name: string;
  level: 'read' | 'write';
  /** What it is for, for the person who has to grant it. */
  purpose: string;
  /** Without it a workspace is not connected; the others only switch a feature off. */
  isRequired: boolean;
  /** Reads a single object, or tries to change one that does not exist. */
  probe: StripeCall<unknown>;
}

/** Every permission that the product uses. */
export const STRIPE_PERMISSIONS: readonly StripePermission[] = [
  {
    name: 'Customers',
    level: 'read',
    purpose: 'whose subscription it is, and their e-mail address',
    isRequired: true,
    probe: (client, options) => client.customers.list({ limit: 1 }, options),
  },
  {
    name: 'Products',
    level: 'read',
    purpose: 'names of plans',
    isRequired: true,
    probe: (client, options) => client.products.list({ limit: 1 }, options),
  },
  {
    name: 'Prices',
    level: 'read',
    purpose: 'MRR, and the prices that offers move to',
    isRequired: true,
    probe: (client, options) => client.prices.list({ limit: 1 }, options),
  },
  {
    name: 'Subscriptions',
    level: 'write',
    purpose: 'apply offers, carry out cancellations',
    isRequired: true,
    probe: (client, options) => client.subscriptions.update(`sub_${NOBODY}`, {}, options),
  },
  {
    name: 'Subscription schedules',
    level: 'write',
    purpose: 'downgrades at the end of the period',
    isRequired: true,
    probe: (client, options) => client.subscriptionSchedules.update(`sub_sched_${NOBODY}`, {}, options),
  },
  {
    name: 'Coupons',
    level: 'write',
    purpose: 'discounts',
    isRequired: true,
    probe: (client, options) => client.coupons.update(NOBODY, {}, options),
  },
  {
    name: 'Invoices',
    level: 'write',
    purpose: 'previews of annual switches, failed payments and their retries',
    isRequired: true,
    probe: (client, options) => client.invoices.update(`in_${NOBODY}`, {}, options),
  },
  {
    name: 'Events',
    level: 'read',
    purpose: 'events that were missed',
    isRequired: true,
    probe: (client, options) => client.events.list({ limit: 1 }, options),
  },
  {
    name: 'PaymentIntents',
    level: 'read',
    purpose: 'why a payment failed',
    isRequired: false,
    probe: (client, options) => client.paymentIntents.list({ limit: 1 }, options),
  },
  {
    name: 'Charges',
    level: 'read',
    purpose: 'what a bank said about a payment',
    isRequired: false,
    probe: (client, options) => client.charges.list({ limit: 1 }, options),
  },
  {
    name: 'PaymentMethods',
    level: 'read',
    purpose: 'a budget of attempts per card',
    isRequired: false,
    probe: (client, options) => client.paymentMethods.list({ limit: 1 }, options),
  },
  {
    name: 'Customer portal',
    level: 'write',
    purpose: 'links under which customers renew their card',
    isRequired: false,
    probe: (client, options) =>
      client.billingPortal.sessions.create({ customer: `cus_${NOBODY}`, return_url: 'https://example.com' }, options),
  },
];
