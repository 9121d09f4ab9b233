import { DAY_SECONDS } from '../billing/calendar.js';
import type { Fixtures } from '../fixtures.js';
import { createProduct } from '../resources/catalogue.routes.js';
import { createCoupon } from '../resources/coupons.routes.js';
import { createPrice } from '../resources/prices.create.js';
import { updateSubscription } from '../resources/subscriptions.update.js';
import type { Transaction } from '../state/transaction.js';
import { demoCustomerPlans, type DemoCustomerPlan, type DemoTrait } from './demo-customers.js';
import { DEMO_COUPON, DEMO_PRICE_LIST, DEMO_PRICES, DEMO_PRODUCTS } from './demo-prices.js';

export { DEMO_COUPON, DEMO_PRICES, DEMO_PRODUCTS } from './demo-prices.js';

const DEFAULT_CUSTOMERS = 40;
const TRIAL_DAYS = 30;
const PAUSE_DAYS = 60;

/** A customer of the demo and its one subscription. */
export interface DemoCustomer {
  customerId: string;
  subscriptionId: string;
  name: string;
  email: string;
  currency: string;
  interval: 'week' | 'month' | 'year';
  priceId: string;
  quantity: number;
  /** What is particular about it; `plain` for an ordinary paying customer. */
  trait: DemoTrait;
}

/**
 * Fills an account with the demo's products, prices and customers, with the same ids each time. The first ten customers
 * pay a monthly EUR plan that has dearer and cheaper neighbours and a yearly price of the same product. What is there
 * already is left as it is, so that a second start finds the demo as it was left.
 */
export function seedDemoCatalogue(
  fixtures: Fixtures,
  options: { customers?: number | undefined } = {},
): DemoCustomer[] {
  fixtures.commit(createCatalogueOnce);
  return demoCustomerPlans(options.customers ?? DEFAULT_CUSTOMERS).map((plan) => {
    const customer = demoCustomer(plan);
    const isThere = fixtures.commit((tx) => tx.find('customers', customer.customerId) !== undefined);
    if (!isThere) createCustomer(fixtures, plan, customer);
    return customer;
  });
}

function createCatalogueOnce(tx: Transaction): void {
  if (tx.find('products', DEMO_PRODUCTS.basic)) return;
  for (const [name, id] of Object.entries(DEMO_PRODUCTS)) {
    createProduct(tx, name.charAt(0).toUpperCase() + name.slice(1), id);
  }
  for (const { id, interval: _interval, ...price } of DEMO_PRICE_LIST) createPrice(tx, price, id);
  createCoupon(tx, { id: DEMO_COUPON, percent_off: 20, duration: 'forever', name: 'Welcome' });
}

function demoCustomer(plan: DemoCustomerPlan): DemoCustomer {
  const price = DEMO_PRICE_LIST.find(({ id }) => id === DEMO_PRICES[plan.price]);
  return {
    customerId: `cus_demo_${plan.number}`,
    subscriptionId: `sub_demo_${plan.number}`,
    name: plan.name,
    email: plan.email,
    currency: price?.currency ?? 'eur',
    interval: price?.interval ?? 'month',
    priceId: DEMO_PRICES[plan.price],
    quantity: plan.quantity,
    trait: plan.trait,
  };
}

function createCustomer(fixtures: Fixtures, plan: DemoCustomerPlan, customer: DemoCustomer): void {
  const { customerId, subscriptionId } = customer;
  fixtures.customer({ id: customerId, name: plan.name, email: plan.email });
  fixtures.subscription({
    id: subscriptionId,
    ageSeconds: plan.ageDays * DAY_SECONDS,
    customer: customerId,
    items: [{ price: customer.priceId, quantity: plan.quantity }],
    ...(plan.trait === 'trial' && { trial_period_days: TRIAL_DAYS }),
    ...(plan.trait === 'coupon' && { discounts: [{ coupon: DEMO_COUPON }] }),
  });
  if (plan.trait === 'declining_card') {
    fixtures.replaceCard(customerId, 'pm_card_visa_chargeDeclinedInsufficientFunds');
  }
  fixtures.commit((tx) => {
    const subscription = tx.get('subscriptions', subscriptionId);
    if (plan.trait === 'ending') updateSubscription(tx, subscription, { cancel_at_period_end: true });
    if (plan.trait !== 'paused') return;
    const resumesAt = tx.now + PAUSE_DAYS * DAY_SECONDS;
    updateSubscription(tx, subscription, { pause_collection: { behavior: 'void', resumes_at: resumesAt } });
  });
}
