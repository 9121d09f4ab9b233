import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import type { StripeEventBody } from './dto/stripe-event.dto.js';
import { StripeEventHandlers } from './stripe-event-handlers.js';
import { StripeEventMetrics } from './stripe-event-metrics.js';
import { type NewStripeEvent, StripeEventRepository } from './stripe-event.repository.js';

/** Of one statement. Renewals come in bursts, and then a commit of each would be most of the work. */
const MAX_EVENTS = 32;

/** Where every event of Stripe ends up first, whether it was sent or fetched. */
@Injectable()
export class StoreStripeEventService {
  private readonly inserts = new MicroBatch<NewStripeEvent, boolean>({
    maxItems: MAX_EVENTS,
    work: (workspaceId, events) => this.transactions.repeated(() => this.events.insert(workspaceId, events)),
  });

  constructor(
    private readonly events: StripeEventRepository,
    private readonly handlers: StripeEventHandlers,
    private readonly metrics: StripeEventMetrics,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps an event, once per workspace and Stripe id. The worker processes it later; one that nobody listens to is only
   * kept.
   * @returns false when it was there already
   */
  async store(workspaceId: string, event: StripeEventBody, payload: string): Promise<boolean> {
    const now = this.clock.now();
    const isWanted = this.handlers.of(event.type).length > 0;
    const isNew = await this.inserts.add(workspaceId, {
      id: newId(),
      stripeEventId: event.id,
      type: event.type,
      apiVersion: event.api_version ?? null,
      isLivemode: event.livemode,
      payload,
      state: isWanted ? 'pending' : 'ignored',
      nextAttemptAt: isWanted ? now : null,
      createdAt: new Date(event.created * 1_000),
      receivedAt: now,
      processedAt: isWanted ? null : now,
    });
    this.metrics.count(event.type, isNew ? 'stored' : 'duplicate');
    if (isNew && !isWanted) this.metrics.count(event.type, 'ignored');
    return isNew;
  }
}
