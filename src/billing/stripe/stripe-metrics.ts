import { Injectable } from '@nestjs/common';

import { Metrics } from '../../shared/health/metrics.js';

/** Counts calls to Stripe. */
@Injectable()
export class StripeMetrics {
  private readonly requests;
  private readonly waits;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter('retainly_stripe_requests_total', 'Calls to Stripe, by operation and outcome.', [
      'op',
      'outcome',
    ]);
    this.waits = metrics.histogram(
      'retainly_stripe_wait_seconds',
      'Time that calls to Stripe waited for their turn below its rate limits.',
      [],
    );
  }

  /** `op` is a method of Stripe's client such as `subscriptions.update`; `outcome` is `ok` or a class of errors. */
  count(op: string, outcome: string): void {
    this.requests.inc({ op, outcome });
  }

  /** A call got its turn, or gave up. */
  observeWait(seconds: number): void {
    this.waits.observe(seconds);
  }
}
