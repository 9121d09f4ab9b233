import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import Stripe from 'stripe';

import type { Account, StoredEvent } from '../state/account.js';
import type { WireWebhookEndpoint } from '../wire.js';

const ATTEMPTS = 3;
const RETRY_DELAY_MS = 200;
const TIMEOUT_MS = 5_000;

/** Posts events to the webhook endpoints of their account, signed as Stripe signs them. Never blocks an answer. */
export class EventSender {
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor() {
    // Every delivery under way listens for the stop; Node takes more than ten listeners for a leak.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Starts the delivery of events, each to every endpoint that listens to its type. */
  send(account: Account, events: readonly StoredEvent[]): void {
    for (const stored of events) {
      const endpoints = [...account.tables.webhookEndpoints.values()].filter((row) =>
        listensTo(row, stored.event.type),
      );
      if (endpoints.length === 0) continue;
      stored.delivery = 'pending';
      stored.event.pending_webhooks = endpoints.length;
      const delivery = this.deliver(stored, endpoints).finally(() => this.running.delete(delivery));
      this.running.add(delivery);
    }
  }

  /** Resolves when every delivery that has begun is over. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Gives up what is still under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.drain();
  }

  private async deliver(stored: StoredEvent, endpoints: WireWebhookEndpoint[]): Promise<void> {
    const results = await Promise.all(endpoints.map((endpoint) => this.deliverTo(stored, endpoint)));
    stored.event.pending_webhooks = results.filter((isDelivered) => !isDelivered).length;
    stored.delivery = stored.event.pending_webhooks === 0 ? 'delivered' : 'failed';
  }

  private async deliverTo(stored: StoredEvent, endpoint: WireWebhookEndpoint): Promise<boolean> {
    const payload = JSON.stringify(stored.event, null, 2);
    for (let attempt = 1; attempt <= ATTEMPTS && !this.stopping.signal.aborted; attempt += 1) {
      if (await this.post(endpoint, payload)) return true;
      await delay(attempt * RETRY_DELAY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
    return false;
  }

  /** The signature carries the real time: receivers compare it with their clock, whatever the account's clock says. */
  private async post(endpoint: WireWebhookEndpoint, payload: string): Promise<boolean> {
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: endpoint.secret ?? '' });
    try {
      const answer = await fetch(endpoint.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
        body: payload,
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
}

function listensTo(endpoint: WireWebhookEndpoint, type: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(type);
}
