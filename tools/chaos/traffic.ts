import { setTimeout as pause } from 'node:timers/promises';

import { eventKey } from './counting-receiver.js';
import { type Customers } from './customers.js';

const LOOPS = 4;
const BETWEEN_SESSIONS_MS = 25;
const PATIENCE_MS = 15_000;
/** The storm is bounded by count as well as by time. */
const MAX_EVENTS = 50_000;
/** The discount of every workspace's default flow. */
const DISCOUNT = { offer_accepted: 'discount', offer_value: { percent: 30, duration_months: 3 } };

/** Whom the customers of the storm talk to. */
export interface TrafficTarget {
  /** One of the API processes, another one each time. */
  anyApi: () => string;
  secretKey: string;
  customers: Customers;
}

/**
 * Customers who enter the cancel flow and either accept a discount or cancel, over the real API.
 *
 * Only what was answered with 200 counts as accepted: an event behind a request that failed may exist or not.
 */
export class Traffic {
  readonly accepted = new Set<string>();
  /** Subscriptions that a discount was asked for, and whether the answer said that it is applied. */
  readonly saves = new Map<string, boolean>();
  /** Requests without a 200. */
  refused = 0;
  private sessions = 0;

  constructor(private readonly target: TrafficTarget) {}

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
    const customer = this.target.customers.next();
    const started = await this.post('start', customer);
    if (!started?.session_id) return;
    this.accepted.add(eventKey('cancel.started', started.session_id));
    this.sessions += 1;
    if (this.sessions % 2 === 0) await this.cancel(started.session_id);
    else await this.save(started.session_id, customer.subscription_id);
  }

  private async cancel(sessionId: string): Promise<void> {
    const answer = await this.post('cancel', { session_id: sessionId });
    if (isDone(answer)) this.accepted.add(eventKey('cancel.canceled', sessionId));
  }

  /** An answer that says `pending` promises nothing yet, and no answer promises nothing at all. */
  private async save(sessionId: string, subscriptionId: string): Promise<void> {
    const answer = await this.post('save', { session_id: sessionId, ...DISCOUNT });
    this.saves.set(subscriptionId, isDone(answer));
    if (isDone(answer)) this.accepted.add(eventKey('cancel.saved', sessionId));
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

function isDone(answer: FlowAnswer | undefined): boolean {
  return answer?.success === true && answer.stripe?.success !== false;
}
