import { subscriptionIdOfInvoice } from './invoice-subscription.js';

describe('subscriptionIdOfInvoice', () => {
  it.each([
    ['as it is now', { parent: { subscription_details: { subscription: 'sub_1' } } }, 'sub_1'],
    ['as older API versions write it', { subscription: 'sub_1', parent: null }, 'sub_1'],
    ['of no subscription', { subscription: null, parent: { subscription_details: null } }, undefined],
  ])('an invoice %s', (_case, invoice, expected) => {
    expect(subscriptionIdOfInvoice.safeParse(invoice).data).toBe(expected);
  });
});
