import { Injectable } from '@nestjs/common';

import { Metrics } from '../../shared/health/metrics.js';

/**
 * What became of an event.
 * - `rejected`: not signed by Stripe; its type is not believed, hence `unknown`
 * - `wrong_mode`: from test mode while the connection is live, or the other way round; not stored
 * - `stored`, `duplicate`: on arrival
 * - `ignored`: nothing here listens to its type
 * - `processed`, `postponed`, `failed`: of each try
 */
export type StripeEventResult =
  'rejected' | 'wrong_mode' | 'stored' | 'duplicate' | 'ignored' | 'processed' | 'postponed' | 'failed';

/** Counts Stripe's events. */
@Injectable()
export class StripeEventMetrics {
  private readonly events;

  constructor(metrics: Metrics) {
    this.events = metrics.counter(
      'retainly_stripe_events_total',
      'Events of Stripe, by type and what became of them.',
      ['type', 'result'],
    );
  }

  count(type: string, result: StripeEventResult): void {
    this.events.inc({ type, result });
  }
}
