import type { ReadableSubscription, ReadableTaxRate } from './readable.js';
import { toSnapshot } from './subscription-reader.js';

describe('toSnapshot', () => {
  const taxRate = (percentage: number, inclusive: boolean): ReadableTaxRate => ({ id: 'txr_1', percentage, inclusive });

  function subscription(common: ReadableTaxRate[], own: ReadableTaxRate[]): ReadableSubscription {
    return {
      id: 'sub_1',
      status: 'active',
      currency: 'eur',
      customer: 'cus_1',
      cancel_at: null,
      cancel_at_period_end: false,
      pause_collection: null,
      discounts: [],
      default_tax_rates: common,
      items: {
        data: [
          {
            id: 'si_1',
            quantity: 2,
            discounts: [],
            tax_rates: own,
            price: {
              id: 'price_1',
              active: true,
              currency: 'eur',
              product: 'prod_1',
              recurring: {
                interval: 'month',
                interval_count: 1,
                meter: null,
                trial_period_days: null,
                usage_type: 'licensed',
              },
              tiers_mode: null,
              transform_quantity: null,
              unit_amount: 11_900,
              unit_amount_decimal: '11900',
            },
          },
        ],
      },
    };
  }

  // A tax is the state's money: counted in, MRR would differ from one country to the next.
  it.each<[string, number, ReadableTaxRate[], ReadableTaxRate[]]>([
    ['no tax', 23_800, [], []],
    ['a tax that comes on top', 23_800, [taxRate(19, false)], []],
    ['a tax that is included', 20_000, [taxRate(19, true)], []],
    ['a rate of its own in place of the common one', 22_243, [taxRate(19, true)], [taxRate(7, true)]],
  ])('counts MRR without tax: %s', (_case, expected, common, own) => {
    const snapshot = toSnapshot({ subscription: subscription(common, own), itemCoupons: new Map() });
    expect([snapshot.mrrCents, snapshot.items[0]?.mrrCents]).toEqual([expected, expected]);
  });
});
