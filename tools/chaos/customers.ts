import { DEMO_ACCOUNT_KEY } from '../quickstart/seed/stripe-accounts.js';
import { type StripeDouble } from '../stripe-double/stripe-double.js';

/** A customer with one subscription, in the form in which a session is started. */
export interface FreshCustomer {
  customer_id: string;
  subscription_id: string;
}

/** Customers of the stage's Stripe account, made as they are needed. */
export class Customers {
  private readonly fixtures;
  private readonly priceId: string;

  /** @param nowhere an address that Stripe's own events are "sent" to: they are not what is counted */
  constructor(stripe: StripeDouble, nowhere: string) {
    this.fixtures = stripe.fixtures(DEMO_ACCOUNT_KEY);
    // None of this type occurs.
    this.fixtures.webhook({ url: nowhere, enabledEvents: ['account.updated'] });
    const recurring = { interval: 'month' } as const;
    this.priceId = this.fixtures.price({ nickname: 'Chaos', currency: 'eur', unit_amount: 9_900, recurring }).id;
  }

  /** A customer nobody has seen yet. */
  next(): FreshCustomer {
    const customer = this.fixtures.customer({ email: 'chaos@example.com' });
    const items = [{ price: this.priceId, quantity: 1 }];
    const subscription = this.fixtures.subscription({ customer: customer.id, items });
    return { customer_id: customer.id, subscription_id: subscription.id };
  }
}
