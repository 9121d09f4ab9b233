import type { SubscriptionItemSnapshot, SubscriptionSnapshot } from '../../billing/billing.gateway.js';
import type { FlowOffer } from '../definitions/flow-definition.js';
import { discountCostCents } from './discount-cost.js';

type DiscountOffer = Extract<FlowOffer, { type: 'discount' }>;

const PERCENT: DiscountOffer = { id: 'off_1', type: 'discount', percent: 30, duration_months: 3 };
const AMOUNT: DiscountOffer = { id: 'off_2', type: 'discount', amount_off_cents: 5_000, duration_months: 3 };

function item(overrides: Partial<SubscriptionItemSnapshot> = {}): SubscriptionItemSnapshot {
  return {
    itemId: 'si_1',
    priceId: 'price_1',
    productId: 'prod_1',
    productName: 'Pro',
    interval: 'month',
    intervalCount: 1,
    quantity: 1,
    isMetered: false,
    mrrCents: 19_900,
    ...overrides,
  };
}

function subscription(...items: SubscriptionItemSnapshot[]): SubscriptionSnapshot {
  return {
    subscriptionId: 'sub_1',
    customerId: 'cus_1',
    email: undefined,
    currency: 'eur',
    mrrCents: 0,
    isCancellationScheduled: false,
    discounts: [],
    isPaused: false,
    isTrialing: true,
    isPlanScheduled: false,
    items,
  };
}

// The budget is only as good as this number: too low, and the merchant gives away more than was allowed.
describe('discountCostCents', () => {
  it.each<[string, number, DiscountOffer, SubscriptionItemSnapshot[]]>([
    ['30 % of 199.00 for three months', 17_910, PERCENT, [item()]],
    ['30 % of two items', 26_820, PERCENT, [item(), item({ mrrCents: 9_900 })]],
    ['30 % of a plan beside usage', 17_910, PERCENT, [item(), item({ isMetered: true, mrrCents: 5_000 })]],
    ['30 % of nothing', 0, PERCENT, [item({ mrrCents: 0 })]],
    ['50.00 off each of three invoices', 15_000, AMOUNT, [item()]],
    ['50.00 off one quarterly invoice', 5_000, AMOUNT, [item({ intervalCount: 3 })]],
    ['50.00 off weekly invoices', 65_179, AMOUNT, [item({ interval: 'week', mrrCents: 86_000 })]],
    ['50.00 off a plan of 30.00', 9_000, AMOUNT, [item({ mrrCents: 3_000 })]],
  ])('%s costs %d', (_case, expected, offer, items) => {
    expect(discountCostCents(offer, subscription(...items))).toBe(expected);
  });
});
