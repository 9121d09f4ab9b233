import type { INestApplicationContext } from '@nestjs/common';
import type Stripe from 'stripe';

import { StripeConnectionService } from '../../src/billing/stripe/stripe-connection.service.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import type { Fixtures } from '../../tools/stripe-double/fixtures.js';
import type { Fault } from '../../tools/stripe-double/http/faults.js';
import type { RecordedRequest } from '../../tools/stripe-double/state/account.js';
import { StripeDouble } from '../../tools/stripe-double/stripe-double.js';
import type { TestWorkspace } from './workspaces.js';

const DAY_SECONDS = 86_400;

/** A customer with one subscription. */
export interface TestSubscription {
  customerId: string;
  subscriptionId: string;
  email: string;
}

/** What a test may decide about a subscription. */
export interface SubscriptionWish {
  /** `prices.monthly` unless given. */
  price?: string;
  quantity?: number;
  /** One of Stripe's test cards; one that works unless given. */
  card?: string;
  email?: string;
  /** How long ago it began; ten days unless given. */
  ageDays?: number;
  trialDays?: number;
  /** Ids of coupons. */
  coupons?: string[];
}

/** The Stripe account of one workspace, on the double. */
export interface StripeAccount {
  secretKey: string;
  webhookSecret: string;
  /** The real client, for looking at the account. */
  client: Stripe;
  fixtures: Fixtures;
  /** Prices of one product in EUR: 99.00 and 199.00 a month, 990.00 and 1990.00 a year. */
  prices: { monthlyCheap: string; monthly: string; yearlyCheap: string; yearly: string };
  newSubscription: (wish?: SubscriptionWish) => TestSubscription;
  /** Requests that changed something, oldest first; only those whose path begins so. */
  mutations: (path?: string) => readonly RecordedRequest[];
  /** Injects a fault into this account's next matching request. */
  failNext: (fault: Omit<Fault, 'account'>) => void;
}

let running: StripeDouble | undefined;

/** The Stripe double of this test file; its `baseUrl` is the application's `STRIPE_API_BASE`. Stopped by the file. */
export async function startStripeDouble(): Promise<StripeDouble> {
  running ??= await StripeDouble.start();
  return running;
}

/** Gives a workspace a Stripe account of its own, connected as a merchant connects theirs. */
export async function connectStripe(
  app: { nest: INestApplicationContext },
  workspace: Pick<TestWorkspace, 'id'>,
): Promise<StripeAccount> {
  const double = await startStripeDouble();
  const suffix = workspace.id.replaceAll('-', '');
  const secretKey = `sk_test_${suffix}`;
  const webhookSecret = `whsec_${suffix}`;
  const connections = app.nest.get(StripeConnectionService, { strict: false });
  await app.nest
    .get(Transactions, { strict: false })
    .run((tx) => connections.connect(tx, workspace.id, { secretKey, webhookSecrets: [webhookSecret] }));
  const fixtures = double.fixtures(secretKey);
  const prices = makePrices(fixtures);
  return {
    secretKey,
    webhookSecret,
    client: double.client(secretKey),
    fixtures,
    prices,
    newSubscription: (wish = {}) => newSubscription(fixtures, { price: prices.monthly, ...wish }),
    mutations: (path = '/') =>
      double.mutations({ account: secretKey }).filter((request) => request.path.startsWith(path)),
    failNext: (fault) => {
      double.failNext({ ...fault, account: secretKey });
    },
  };
}

function makePrices(fixtures: Fixtures): StripeAccount['prices'] {
  const product = fixtures.product({ name: 'Workspace' }).id;
  const price = (nickname: string, unitAmount: number, interval: 'month' | 'year'): string =>
    fixtures.price({ product, nickname, currency: 'eur', unit_amount: unitAmount, recurring: { interval } }).id;
  return {
    monthlyCheap: price('Team', 9_900, 'month'),
    monthly: price('Business', 19_900, 'month'),
    yearlyCheap: price('Team yearly', 99_000, 'year'),
    yearly: price('Business yearly', 199_000, 'year'),
  };
}

function newSubscription(
  fixtures: Fixtures,
  {
    price,
    quantity = 1,
    card = 'pm_card_visa',
    email = 'anna@example.com',
    ...wish
  }: SubscriptionWish & { price: string },
): TestSubscription {
  const customer = fixtures.customer({ email });
  const subscription = fixtures.subscription({
    customer: customer.id,
    items: [{ price, quantity }],
    ageSeconds: (wish.ageDays ?? 10) * DAY_SECONDS,
    ...(wish.trialDays !== undefined && { trial_period_days: wish.trialDays }),
    ...(wish.coupons && { discounts: wish.coupons.map((coupon) => ({ coupon })) }),
  });
  // A declining card would already fail the first payment, so it takes the place of one that worked.
  if (card !== 'pm_card_visa') fixtures.replaceCard(customer.id, card);
  return { customerId: customer.id, subscriptionId: subscription.id, email };
}
