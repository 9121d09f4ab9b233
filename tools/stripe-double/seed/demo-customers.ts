import type { DemoPriceName } from './demo-prices.js';

/** What is particular about a demo customer. */
export type DemoTrait = 'plain' | 'declining_card' | 'coupon' | 'paused' | 'trial' | 'ending';

/** A demo customer before it exists. */
export interface DemoCustomerPlan {
  /** Three digits, the end of its ids. */
  number: string;
  name: string;
  email: string;
  price: DemoPriceName;
  quantity: number;
  trait: DemoTrait;
  /** How long ago the subscription began; always inside its first period. */
  ageDays: number;
}

/** The demo's customers, always the same for the same count. */
export function demoCustomerPlans(count: number): DemoCustomerPlan[] {
  return Array.from({ length: count }, (_, index) => customerPlan(index));
}

type Subscription = Pick<DemoCustomerPlan, 'price' | 'quantity' | 'trait'>;

const plain = (price: DemoPriceName, quantity = 1): Subscription => ({ price, quantity, trait: 'plain' });

/** All have dearer and cheaper plans beside them, so that every kind of offer applies. */
const MONTHLY_EUR: readonly Subscription[] = [
  plain('businessEurMonth'),
  plain('teamEurMonth'),
  plain('starterEurMonth'),
];
const FIRST_MONTHLY = 10;

const VARIETY: readonly Subscription[] = [
  plain('starterUsdMonth'),
  plain('teamUsdMonth'),
  plain('businessUsdMonth'),
  plain('starterEurYear'),
  plain('teamEurYear'),
  plain('businessEurYear'),
  plain('seatsEurMonth', 12),
  plain('seatsEurMonth', 30),
  plain('teamEurMonth', 3),
  plain('starterEurMonth', 5),
  plain('starterEurWeek'),
  { ...plain('teamEurMonth'), trait: 'declining_card' },
  { ...plain('businessEurMonth'), trait: 'coupon' },
  { ...plain('teamEurMonth'), trait: 'paused' },
  { ...plain('starterEurMonth'), trait: 'trial' },
  { ...plain('teamEurMonth'), trait: 'ending' },
];

const FIRST_NAMES =
  'Anna Bruno Clara David Elena Felix Greta Hugo Ines Jonas Klara Luca Marta Nils Olivia Paul Rosa Samuel Tessa Viktor';
const LAST_NAMES = 'Lindqvist Moreau Schneider Rossi Novak Jansen Costa Berger Nielsen Walsh Keller Dubois Weber';
const COMPANIES = 'nordlicht hafenwerk papierboot kiesel morgenrot ufer feldweg';

function customerPlan(index: number): DemoCustomerPlan {
  const first = pick(FIRST_NAMES.split(' '), index);
  const last = pick(LAST_NAMES.split(' '), index);
  const number = String(index + 1).padStart(3, '0');
  const suffix = index < 20 * 13 ? '' : String(index);
  const local = `${first}.${last}${suffix}`.toLowerCase();
  const subscription = subscriptionOf(index);
  return {
    ...subscription,
    number,
    name: `${first} ${last}`,
    email: `${local}@${pick(COMPANIES.split(' '), index)}.example.com`,
    ageDays: subscription.price.endsWith('Week') ? 2 : 2 + ((index * 7) % 23),
  };
}

function subscriptionOf(index: number): Subscription {
  const special = index < FIRST_MONTHLY ? undefined : VARIETY[index - FIRST_MONTHLY];
  return special ?? pick(MONTHLY_EUR, index);
}

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('Cannot pick from an empty list.');
  return item;
}
