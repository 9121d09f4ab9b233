import { Injectable } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import {
  type Breakdown,
  type BreakdownGroup,
  MetricsRepository,
  type MonthTotals,
  type RetentionTotals,
} from './metrics.repository.js';
import { lastMonths, type Period, type Window, windowBefore, windowOf } from './period.js';

/** Totals with the currency they are in. */
export interface InCurrency<T> {
  /** Lower-case ISO 4217: the workspace's reporting currency. */
  currency: string;
  rows: T[];
}

/** Totals of a period beside those of the one before it. */
export interface Comparison {
  /** Lower-case ISO 4217: the workspace's reporting currency. */
  currency: string;
  current: RetentionTotals;
  previous: RetentionTotals & Pick<Window, 'since' | 'until'>;
}

/** The numbers of a workspace, as the product page defines them. */
@Injectable()
export class MetricsService {
  constructor(
    private readonly metrics: MetricsRepository,
    private readonly clock: Clock,
  ) {}

  /** Sessions started and invoices that first failed in the period up to now, and what became of them so far. */
  totals(workspaceId: string, period: Period): Promise<RetentionTotals> {
    return this.metrics.totals(workspaceId, windowOf(period, this.clock.now()));
  }

  /** The totals of the period, and of as many days before it. */
  async comparison(workspaceId: string, period: Period): Promise<Comparison> {
    const now = this.clock.now();
    const before = windowBefore(period, now);
    const [currency, current, previous] = await Promise.all([
      this.metrics.reportingCurrency(workspaceId),
      this.metrics.totals(workspaceId, windowOf(period, now)),
      this.metrics.totals(workspaceId, before),
    ]);
    return { currency, current, previous: { ...previous, since: before.since, until: before.until } };
  }

  /** The last `count` UTC calendar months, the current one included, oldest first; none is missing. */
  async revenue(workspaceId: string, count: number): Promise<InCurrency<MonthTotals>> {
    const months = lastMonths(count, this.clock.now());
    const [firstMonth] = months;
    if (!firstMonth) throw new Error('revenue is asked for at least one month');
    const [currency, rows] = await Promise.all([
      this.metrics.reportingCurrency(workspaceId),
      this.metrics.months(workspaceId, firstMonth),
    ]);
    const known = new Map(rows.map((row) => [row.month, row]));
    return { currency, rows: months.map(nameOf).map((month) => known.get(month) ?? emptyMonth(month)) };
  }

  /** The sessions of the period up to now by group, the largest group first. */
  async breakdown(workspaceId: string, by: Breakdown, period: Period): Promise<InCurrency<BreakdownGroup>> {
    const [currency, rows] = await Promise.all([
      this.metrics.reportingCurrency(workspaceId),
      this.metrics.breakdown(workspaceId, by, windowOf(period, this.clock.now())),
    ]);
    return { currency, rows };
  }
}

function nameOf(month: Date): string {
  return month.toISOString().slice(0, 7);
}

function emptyMonth(month: string): MonthTotals {
  return {
    month,
    mrrSavedCents: 0,
    saves: 0,
    mrrLostCents: 0,
    paymentsRecovered: 0,
    recoveredCents: 0,
    failedPayments: 0,
  };
}
