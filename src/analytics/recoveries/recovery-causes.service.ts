import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { MetricsRepository } from '../metrics/metrics.repository.js';
import type { InCurrency } from '../metrics/metrics.service.js';
import { type Period, windowOf } from '../metrics/period.js';
import { type CauseCount, RecoveryReadsRepository } from './recovery-reads.repository.js';

/** Counts the cases of a workspace by what brought the money. */
@Injectable()
export class RecoveryCausesService {
  constructor(
    private readonly recoveries: RecoveryReadsRepository,
    private readonly metrics: MetricsRepository,
    private readonly clock: Clock,
  ) {}

  /** Cases that opened in the period up to now, as they stand now. */
  async of(workspaceId: string, period: Period): Promise<InCurrency<CauseCount>> {
    const { since, until } = windowOf(period, this.clock.now());
    const [currency, rows] = await Promise.all([
      this.metrics.reportingCurrency(workspaceId),
      this.recoveries.causes(workspaceId, since, until),
    ]);
    return { currency, rows };
  }
}
