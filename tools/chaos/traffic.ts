import { setTimeout as pause } from 'node:timers/promises';

import { type Fixtures } from '../stripe-double/fixtures.js';
import { eventKey } from './counting-receiver.js';

const LOOPS = 4;
const BETWEEN_SESSIONS_MS = 25;
const PATIENCE_MS = 15_000;
/** The storm is bounded by count as well as by time. */
const MAX_EVENTS = 50_000;

/** Whom the customers of the storm talk to. */
export interface TrafficTarget {
  /** One of the API processes, another one each time. */
  anyApi: () => string;
  secretKey: string;
  fixtures: Fixtures;
}

/**
 * Customers who enter the cancel flow and cancel, over the real API.
 *
 * Only what was answered with 200 counts as accepted: an event behind a request that failed may exist or not.
 */
export class Traffic {
  readonly accepted = new Set<string>();
  /** Requests without a 200. */
  refused = 0;
  private readonly priceId: string;

  constructor(private readonly target: TrafficTarget) {
    const wish = { nickname: 'Chaos', currency: 'eur', unit_amount: 9_900, recurring: { interval: 'month' as const } };
    // Stripe's own events are not what is counted here; none of this type occurs.
    target.fixtures.webhook({ url: target.anyApi(), enabledEvents: ['account.updated'] });
    this.priceId = target.fixtures.price(wish).id;
  }

  /** Makes traffic until told to stop. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: LOOPS }, () => this.loop(signal)));
  }

  private async loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.accepted.size < MAX_EVENTS) {
      await this.oneSession();
      await pause(BETWEEN_SESSIONS_MS);
    }
  }

  private async oneSession(): Promise<void> {
    const { fixtures } = this.target;
    const customer = fixtures.customer({ email: 'chaos@example.com' });
    const subscription = fixtures.subscription({
      customer: customer.id,
      items: [{ price: this.priceId, quantity: 1 }],
    });
    const started = await this.post('start', { subscription_id: subscription.id, customer_id: customer.id });
    if (!started?.session_id) return;
    this.accepted.add(eventKey('cancel.started', started.session_id));
    const canceled = await this.post('cancel', { session_id: started.session_id });
    const isDone = canceled?.success === true && canceled.stripe?.success !== false;
    if (isDone) this.accepted.add(eventKey('cancel.canceled', started.session_id));
  }

  private async post(route: string, body: object): Promise<FlowAnswer | undefined> {
    try {
      const answer = await fetch(`${this.target.anyApi()}/api/flows/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': this.target.secretKey },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const parsed = (await answer.json()) as FlowAnswer;
      if (answer.status === 200) return parsed;
    } catch {
      // The process was killed, or what it needs is away: nothing was accepted.
    }
    this.refused += 1;
    return undefined;
  }
}

interface FlowAnswer {
  session_id?: string;
  success?: boolean;
  stripe?: { success: boolean };
}
