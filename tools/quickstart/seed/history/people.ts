import { type HistoryPlan, plansFor } from './plans.js';
import { type Random } from './random.js';
import { METADATA_VALUES } from './words/comments.js';
import { COMPANIES, COUNTRIES, type Country, EXAMPLE_DOMAINS } from './words/names.js';

const COUNTRY_WEIGHTS = COUNTRIES.map((country) => [country, country.weight] as const);
const COMPANY_NAMES = COMPANIES.split(' ');

/** A customer of the history with its subscription. */
export interface Person {
  customerId: string;
  subscriptionId: string;
  email: string;
  /** Null where the page did not send one. */
  locale: string | null;
  plan: HistoryPlan;
  /** What the merchant sends along with a session. */
  metadata: Record<string, unknown>;
}

/** Somebody new. */
export function newPerson(random: Random): Person {
  const country = random.weighted(COUNTRY_WEIGHTS);
  const plan = random.weighted(plansFor(country).map((each) => [each, each.weight] as const));
  return {
    customerId: `cus_${random.base62(14)}`,
    subscriptionId: `sub_1${random.base62(23)}`,
    email: emailIn(country, random),
    locale: random.chance(0.9) ? country.locale : null,
    plan,
    metadata: {
      country: country.code,
      company_size: random.pick(METADATA_VALUES.company_size),
      signup_source: random.pick(METADATA_VALUES.signup_source),
      ...(random.chance(0.6) && { role: random.pick(METADATA_VALUES.role) }),
      tenure_months: 1 + Math.floor(random.next() ** 2 * 48),
      seats: plan.quantity,
    },
  };
}

function emailIn({ firstNames, lastNames }: Country, random: Random): string {
  const first = random.pick(firstNames.split(' ')).toLowerCase();
  const last = random.pick(lastNames.split(' ')).toLowerCase();
  const domain = random.pick(EXAMPLE_DOMAINS);
  if (random.chance(0.7)) return `${first}.${last}@${random.pick(COMPANY_NAMES)}.${domain}`;
  return `${first}.${last}${String(random.int(1, 99))}@mail.${domain}`;
}
