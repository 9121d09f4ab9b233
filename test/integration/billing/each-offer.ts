import type { Offer, OfferType } from '../../../src/billing/offer.js';
import type { Tenant } from './billing-app.js';

/** An offer of each kind, for a subscription of 199.00 a month. */
export function offerOf(kind: OfferType, { stripe }: Tenant): Offer {
  switch (kind) {
    case 'discount':
      return { type: kind, terms: { percent: 30, duration_months: 3 } };
    case 'pause':
      return { type: kind, terms: { months: 2 } };
    case 'downgrade':
      return { type: kind, terms: { price_id: stripe.prices.monthlyCheap } };
    case 'annual_switch':
      return { type: kind, terms: { price_id: stripe.prices.yearly } };
  }
}

/** Whether Stripe shows the effect of an offer; a year must have been charged once. */
export async function hasEffect(kind: OfferType, { stripe }: Tenant, subscriptionId: string): Promise<boolean> {
  const { client, prices } = stripe;
  const { discounts, pause_collection: pause, items } = await client.subscriptions.retrieve(subscriptionId);
  const price = items.data[0]?.price.id;
  switch (kind) {
    case 'discount':
      return discounts.length === 1;
    case 'pause':
      return pause !== null;
    case 'downgrade':
      return price === prices.monthlyCheap;
    case 'annual_switch': {
      const { data } = await client.invoices.list({ subscription: subscriptionId });
      const charges = data.filter((invoice) => invoice.billing_reason === 'subscription_update');
      expect(charges.length).toBe(price === prices.yearly ? 1 : 0);
      return price === prices.yearly;
    }
  }
}
