import { Injectable, Logger } from '@nestjs/common';
import type Stripe from 'stripe';

import { Clock } from '../../shared/clock.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeConnectionService } from '../stripe/stripe-connection.service.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { StripeEventHandlers } from './stripe-event-handlers.js';
import { StoreStripeEventService } from './store-stripe-event.service.js';

const PAGE_SIZE = 100;
/** Stripe filters by so many types at once. */
const TYPES_PER_LIST = 20;
const DEADLINE_MS = 21_000;
/** Stripe itself tries for three days; a day is left for an outage of the worker. */
const SCHEDULED_SPAN_MS = 4 * 86_400_000;
/**
 * Types that earlier versions did not ask for: endpoints from then have none of them, and to Stripe, what no endpoint is
 * there for is not undelivered.
 */
const TYPES_ADDED_LATER = ['charge.dispute.closed'];

/** Which events to fetch. */
export interface FetchWish {
  /** Stripe keeps events for 30 days. */
  since: Date;
  /** False: also those that some address of the account has answered, which may not have been ours. */
  isOnlyUndelivered: boolean;
  /** Absent: every type that somebody listens to. */
  types?: readonly string[];
}

/** What a fetch found, and how much of it was new to us. */
export interface FetchedEvents {
  fetchedCount: number;
  storedCount: number;
}

/** Fetches events that Stripe could not deliver, and puts them where the delivered ones are. */
@Injectable()
export class FetchStripeEventsService {
  private readonly logger = new Logger(FetchStripeEventsService.name);

  constructor(
    private readonly connections: StripeConnectionService,
    private readonly clients: StripeClientFactory,
    private readonly handlers: StripeEventHandlers,
    private readonly storeEvent: StoreStripeEventService,
    private readonly metrics: StripeMetrics,
    private readonly clock: Clock,
  ) {}

  /** Fetches what was not delivered lately, for every connected workspace. One that fails does not stop the rest. */
  async run(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - SCHEDULED_SPAN_MS);
    for (const workspaceId of await this.connections.connectedWorkspaces()) {
      try {
        await this.fetch(workspaceId, { since, isOnlyUndelivered: true });
        await this.fetch(workspaceId, { since, isOnlyUndelivered: false, types: TYPES_ADDED_LATER });
      } catch (error) {
        this.logger.warn({ msg: 'Stripe events not fetched', workspaceId, err: error });
      }
    }
  }

  /**
   * Fetches a workspace's events, page by page. Safe to repeat: each event is stored once.
   * @throws BillingNotConnectedError, BillingUnavailableError, BillingAccessError
   */
  async fetch(workspaceId: string, wish: FetchWish): Promise<FetchedEvents> {
    const found = { fetchedCount: 0, storedCount: 0 };
    const types = wish.types ?? this.handlers.types();
    for (let first = 0; first < types.length; first += TYPES_PER_LIST) {
      for await (const event of this.list(workspaceId, wish, types.slice(first, first + TYPES_PER_LIST))) {
        found.fetchedCount += 1;
        if (await this.storeEvent.store(workspaceId, event, JSON.stringify(event))) found.storedCount += 1;
      }
    }
    return found;
  }

  /** The newest first, as Stripe lists them. */
  private async *list(workspaceId: string, wish: FetchWish, types: readonly string[]): AsyncGenerator<Stripe.Event> {
    let last: string | undefined;
    do {
      const params: Stripe.EventListParams = {
        types: [...types],
        created: { gte: Math.floor(wish.since.getTime() / 1_000) },
        limit: PAGE_SIZE,
        ...(wish.isOnlyUndelivered && { delivery_success: false }),
        ...(last !== undefined && { starting_after: last }),
      };
      const calls = new StripeCalls(await this.clients.forWorkspace(workspaceId), this.metrics, DEADLINE_MS);
      const page = await calls.read('events.list', (client, options) => client.events.list(params, options));
      yield* page.data;
      last = page.has_more ? page.data.at(-1)?.id : undefined;
    } while (last !== undefined);
  }
}
