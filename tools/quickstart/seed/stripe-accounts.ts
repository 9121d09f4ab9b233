import { ExplainedError } from '../../services/explained-error.js';
import type { DemoCustomer as CatalogueCustomer } from '../../stripe-double/seed/demo-catalogue.js';
import { type SeedRequest } from '../demo.js';

/** The demo's account on the double, which has one per secret key. */
export const DEMO_ACCOUNT_KEY = 'sk_test_retainly_demo';
const OTHER_ACCOUNT_KEY = 'sk_test_retainly_other';

/** Where the quickstart's workspaces find their Stripe accounts. */
export interface StripeAccounts {
  /** Secret key of the demo's account; undefined: there is none to connect to. */
  demo: string | undefined;
  /** Secret key of the other workspace's account; undefined with a real Stripe. */
  other: string | undefined;
  /** The remote control of the Stripe double; undefined with a real Stripe. */
  double: DoubleControl | undefined;
}

/** Looks what there is at the Stripe address of the request: the double, or the account that the person brought. */
export async function stripeAccounts({ stripeApiBase, stripeSecretKey }: SeedRequest): Promise<StripeAccounts> {
  if (stripeSecretKey !== undefined) return { demo: stripeSecretKey, other: undefined, double: undefined };
  const double = new DoubleControl(stripeApiBase);
  if (!(await double.isThere())) return { demo: undefined, other: undefined, double: undefined };
  return { demo: DEMO_ACCOUNT_KEY, other: OTHER_ACCOUNT_KEY, double };
}

/** The part of the Stripe double's remote control that a demo needs. */
export class DoubleControl {
  constructor(private readonly baseUrl: string) {}

  async isThere(): Promise<boolean> {
    const answer = await fetch(`${this.baseUrl}/_double/health`).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /** Fills an account with the demo's prices and so many customers, as far as it does not have them. */
  async fill(secretKey: string, customers: number): Promise<CatalogueCustomer[]> {
    return (await this.command(secretKey, 'seed', { customers })) as CatalogueCustomer[];
  }

  /** Sends the account's events to an address, signed with a secret. */
  async sendEvents(secretKey: string, url: string, secret: string): Promise<void> {
    await this.command(secretKey, 'webhook', { url, secret });
  }

  private async command(secretKey: string, name: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.baseUrl}/_double/accounts/${secretKey}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new ExplainedError(`The Stripe double refused to ${name}: ${await answer.text()}`);
    return answer.json();
  }
}
