import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';

import { Metrics } from '../../shared/health/metrics.js';

/** What becomes of mails. */
@Injectable()
export class MailMetrics {
  /** Mails that were sent, refused, put off or dropped, or whose outcome is not known. */
  readonly mails: Counter<'step' | 'outcome'>;

  constructor(metrics: Metrics) {
    this.mails = metrics.counter(
      'retainly_recovery_mails_total',
      'Mails to customers, by step and by what became of them.',
      ['step', 'outcome'],
    );
  }
}
