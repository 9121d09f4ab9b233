import { Injectable, Logger } from '@nestjs/common';
import type Stripe from 'stripe';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { newId } from '../../shared/ids.js';
import { workThrough } from '../../shared/scheduling/work-through.js';
import { retryDelayMs } from '../operations/retry-delay.js';
import { StripeEventHandlers } from './stripe-event-handlers.js';
import { StripeEventMetrics, type StripeEventResult } from './stripe-event-metrics.js';
import type { StripeEvent } from './stripe-event.entity.js';
import { type EventChanges, StripeEventRepository } from './stripe-event.repository.js';

/** Longer than the slowest handler, which reads an object from Stripe and stores it. */
const LEASE_MS = 120_000;
const WORKSPACES_PER_TURN = 100;
/** A workspace with more gets its next share in the next turn, after the others. */
const EVENTS_PER_WORKSPACE = 200;
/** Workspaces worked on at once. Within one, events follow each other, so Stripe's limits are never near. */
const WORKSPACES_AT_ONCE = 4;
/** With the delays between them, tries go on for about a day. */
const MAX_TRIES = 30;
const MAX_ERROR_LENGTH = 500;

/** Hands stored events to those who listen. Any number of processes may run it at once; leases keep them apart. */
@Injectable()
export class ProcessStripeEventsService {
  private readonly logger = new Logger(ProcessStripeEventsService.name);

  constructor(
    private readonly events: StripeEventRepository,
    private readonly handlers: StripeEventHandlers,
    private readonly metrics: StripeEventMetrics,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Works on what is due now. @returns how many events it looked at */
  async run(): Promise<number> {
    const waiting = await this.events.dueWorkspaces(this.clock.now(), WORKSPACES_PER_TURN);
    return workThrough(waiting, WORKSPACES_AT_ONCE, (workspaceId) => this.runWorkspace(workspaceId));
  }

  private async runWorkspace(workspaceId: string): Promise<number> {
    for (let count = 0; count < EVENTS_PER_WORKSPACE; count += 1) {
      const now = this.clock.now();
      const lease = { token: newId(), until: new Date(now.getTime() + LEASE_MS) };
      const event = await this.transactions.run((tx) => this.events.claimDue(tx, workspaceId, lease, now));
      if (!event) return count;
      const { changes, result } = await this.handle(event);
      await this.transactions.run((tx) => this.events.settle(tx, event, changes));
      this.metrics.count(event.type, result);
    }
    return EVENTS_PER_WORKSPACE;
  }

  private async handle(event: StripeEvent): Promise<{ changes: EventChanges; result: StripeEventResult }> {
    const failures = await this.tellAll(event);
    if (failures.length > 0) return this.afterFailure(event, failures[0]);
    const processedAt = this.clock.now();
    return {
      changes: { state: 'processed', nextAttemptAt: null, lastError: null, processedAt },
      result: 'processed',
    };
  }

  /** One listener's failure does not keep the event from the others. @returns what went wrong */
  private async tellAll(event: StripeEvent): Promise<unknown[]> {
    const incoming = { workspaceId: event.workspaceId, event: JSON.parse(event.payload) as Stripe.Event };
    const failures: unknown[] = [];
    for (const handler of this.handlers.of(event.type)) {
      await handler(incoming).catch((error: unknown) => failures.push(error));
    }
    return failures;
  }

  private afterFailure(event: StripeEvent, error: unknown): { changes: EventChanges; result: StripeEventResult } {
    const { workspaceId, id: eventId, type, attemptCount } = event;
    const isLast = attemptCount >= MAX_TRIES;
    const lastError = (error instanceof Error ? error.message : String(error)).slice(0, MAX_ERROR_LENGTH);
    this.logger[isLast ? 'error' : 'warn']({
      msg: isLast ? 'Stripe event given up' : 'Stripe event postponed',
      workspaceId,
      eventId,
      type,
      attemptCount,
      err: error,
    });
    if (isLast) {
      return { changes: { state: 'failed', nextAttemptAt: null, lastError, processedAt: null }, result: 'failed' };
    }
    const nextAttemptAt = new Date(this.clock.now().getTime() + retryDelayMs(attemptCount, Math.random()));
    return { changes: { state: 'pending', nextAttemptAt, lastError, processedAt: null }, result: 'postponed' };
  }
}
