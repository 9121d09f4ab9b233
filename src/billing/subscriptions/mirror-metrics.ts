import { Injectable } from '@nestjs/common';

import { Metrics } from '../../shared/health/metrics.js';
import type { Drift } from './mirror-pass.js';

/** Counts what the local copy got wrong. */
@Injectable()
export class MirrorMetrics {
  private readonly drift;

  constructor(metrics: Metrics) {
    this.drift = metrics.counter(
      'retainly_mirror_drift_total',
      'Objects of Stripe that the local copy did not have, or not as Stripe has them, by kind.',
      ['kind'],
    );
  }

  /** Adds what a reconciliation found and repaired. */
  countDrift(drift: Drift): void {
    for (const [kind, count] of Object.entries(drift)) this.drift.inc({ kind }, count);
  }
}
