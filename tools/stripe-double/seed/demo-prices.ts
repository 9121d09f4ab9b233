import type { PriceWish } from '../resources/prices.create.js';

/** The demo's products: a plan each, with prices by month and by year in EUR and USD, and one that is sold per seat. */
export const DEMO_PRODUCTS = {
  basic: 'prod_demo_basic',
  starter: 'prod_demo_starter',
  team: 'prod_demo_team',
  business: 'prod_demo_business',
  scale: 'prod_demo_scale',
  seats: 'prod_demo_seats',
} as const;
/** 20 % off, forever: the coupon that one demo customer already has. */
export const DEMO_COUPON = 'demo_welcome_20';

/** The prices of the demo, by plan, currency and interval. */
export const DEMO_PRICES = {
  basicEurMonth: 'price_demo_basic_eur_month',
  starterEurMonth: 'price_demo_starter_eur_month',
  teamEurMonth: 'price_demo_team_eur_month',
  businessEurMonth: 'price_demo_business_eur_month',
  scaleEurMonth: 'price_demo_scale_eur_month',
  basicEurYear: 'price_demo_basic_eur_year',
  starterEurYear: 'price_demo_starter_eur_year',
  teamEurYear: 'price_demo_team_eur_year',
  businessEurYear: 'price_demo_business_eur_year',
  scaleEurYear: 'price_demo_scale_eur_year',
  basicUsdMonth: 'price_demo_basic_usd_month',
  starterUsdMonth: 'price_demo_starter_usd_month',
  teamUsdMonth: 'price_demo_team_usd_month',
  businessUsdMonth: 'price_demo_business_usd_month',
  scaleUsdMonth: 'price_demo_scale_usd_month',
  starterUsdYear: 'price_demo_starter_usd_year',
  teamUsdYear: 'price_demo_team_usd_year',
  starterEurWeek: 'price_demo_starter_eur_week',
  seatsEurMonth: 'price_demo_seats_eur_month',
} as const;

/** The name of a demo price. */
export type DemoPriceName = keyof typeof DEMO_PRICES;

/** A demo price as it is created; `interval` is repeated from `recurring` for those who list the catalogue. */
export interface DemoPrice extends PriceWish {
  id: string;
  interval: 'week' | 'month' | 'year';
}

/** Every demo price: amounts in minor units; a year costs ten months. */
export const DEMO_PRICE_LIST: readonly DemoPrice[] = [
  plan('basicEurMonth', 'Basic', 'eur', 1_900),
  plan('starterEurMonth', 'Starter', 'eur', 4_900),
  plan('teamEurMonth', 'Team', 'eur', 9_900),
  plan('businessEurMonth', 'Business', 'eur', 19_900),
  plan('scaleEurMonth', 'Scale', 'eur', 39_900),
  plan('basicEurYear', 'Basic yearly', 'eur', 19_000),
  plan('starterEurYear', 'Starter yearly', 'eur', 49_000),
  plan('teamEurYear', 'Team yearly', 'eur', 99_000),
  plan('businessEurYear', 'Business yearly', 'eur', 199_000),
  plan('scaleEurYear', 'Scale yearly', 'eur', 399_000),
  plan('basicUsdMonth', 'Basic (USD)', 'usd', 2_100),
  plan('starterUsdMonth', 'Starter (USD)', 'usd', 5_400),
  plan('teamUsdMonth', 'Team (USD)', 'usd', 10_900),
  plan('businessUsdMonth', 'Business (USD)', 'usd', 21_900),
  plan('scaleUsdMonth', 'Scale (USD)', 'usd', 43_900),
  plan('starterUsdYear', 'Starter yearly (USD)', 'usd', 54_000),
  plan('teamUsdYear', 'Team yearly (USD)', 'usd', 109_000),
  plan('starterEurWeek', 'Starter weekly', 'eur', 1_300),
  {
    id: DEMO_PRICES.seatsEurMonth,
    interval: 'month',
    product: DEMO_PRODUCTS.seats,
    nickname: 'Seats',
    currency: 'eur',
    recurring: { interval: 'month' },
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers: [
      { up_to: 5, unit_amount: 1_000 },
      { up_to: 20, unit_amount: 800 },
      { up_to: 'inf', unit_amount: 600 },
    ],
  },
];

function plan(name: DemoPriceName, nickname: string, currency: string, unitAmount: number): DemoPrice {
  const interval = intervalOf(name);
  return {
    id: DEMO_PRICES[name],
    interval,
    product: productOf(name),
    nickname,
    currency,
    recurring: { interval },
    unit_amount: unitAmount,
  };
}

function productOf(name: DemoPriceName): string {
  const plan = Object.entries(DEMO_PRODUCTS).find(([key]) => name.startsWith(key));
  if (!plan) throw new RangeError(`The price ${name} belongs to no product.`);
  return plan[1];
}

function intervalOf(name: DemoPriceName): DemoPrice['interval'] {
  if (name.endsWith('Year')) return 'year';
  return name.endsWith('Week') ? 'week' : 'month';
}
