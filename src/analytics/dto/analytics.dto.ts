import { z } from 'zod';

import { toWireTime } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { RetentionTotals } from '../metrics/metrics.repository.js';
import type { Comparison } from '../metrics/metrics.service.js';
import { percentOf } from '../metrics/percent.js';
import { type Period, PERIODS } from '../metrics/period.js';

/** A window of analytics, in a query. */
export const periodQuery = z
  .enum(PERIODS)
  .default('last_30_days')
  .meta({ description: 'Window of days of 24 hours, up to now.' });

/** Query of `GET /api/v1/analytics`. */
export const AnalyticsQuery = z.object({
  period: periodQuery,
  compare: z
    .enum(['previous'])
    .optional()
    .meta({ description: '`previous` adds the numbers of as many days before the window, and the currency.' }),
});
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>;

const numbers = {
  cancel_sessions: z.int().meta({ description: 'Sessions started in the window.' }),
  saves: z.int().meta({ description: 'Of those, the ones saved so far.' }),
  save_rate_pct: z.number().meta({ description: 'Saves per hundred sessions, one decimal; 0 without sessions.' }),
  failed_payments: z.int().meta({ description: 'Invoices that first failed in the window.' }),
  recoveries: z.int().meta({ description: 'Of those, the ones recovered so far.' }),
  recovery_rate_pct: z.number().meta({ description: 'Recoveries per hundred failed payments, one decimal.' }),
  mrr_saved_cents: z.int().meta({ description: 'MRR of the saves, in the reporting currency.' }),
  mrr_lost_cents: z.int().meta({ description: 'MRR of those sessions that ended canceled.' }),
};
const time = z.string().meta({ examples: ['2026-05-01T10:00:00Z'] });

/** The ten fields of the API reference, and the two of a comparison. */
export const AnalyticsAnswer = z
  .object({
    workspace_id: z.string(),
    period: z.enum(PERIODS),
    ...numbers,
    currency: z
      .string()
      .optional()
      .meta({ description: 'The reporting currency; with `compare`.', examples: ['eur'] }),
    previous: z
      .object({ since: time, until: time, ...numbers })
      .optional()
      .meta({ description: 'The window before, of the same length; with `compare=previous`.' }),
  })
  .meta({
    id: 'Analytics',
    examples: [
      {
        workspace_id: 'ws-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f',
        period: 'last_30_days',
        cancel_sessions: 142,
        saves: 44,
        save_rate_pct: 31,
        failed_payments: 28,
        recoveries: 17,
        recovery_rate_pct: 60.7,
        mrr_saved_cents: 184200,
        mrr_lost_cents: 96000,
      },
    ],
  });
export type AnalyticsAnswer = z.infer<typeof AnalyticsAnswer>;

/** Totals in wire names, with their rates. */
export function toAnalyticsAnswer(workspaceId: string, period: Period, totals: RetentionTotals): AnalyticsAnswer {
  return { workspace_id: toPublicId('workspace', workspaceId), period, ...toNumbers(totals) };
}

/** Totals beside those of the window before, in wire names. */
export function toComparedAnswer(workspaceId: string, period: Period, comparison: Comparison): AnalyticsAnswer {
  const { currency, current, previous } = comparison;
  const { since, until } = previous;
  return {
    ...toAnalyticsAnswer(workspaceId, period, current),
    currency,
    previous: { since: toWireTime(since), until: toWireTime(until), ...toNumbers(previous) },
  };
}

function toNumbers(totals: RetentionTotals) {
  return {
    cancel_sessions: totals.cancelSessions,
    saves: totals.saves,
    save_rate_pct: percentOf(totals.saves, totals.cancelSessions),
    failed_payments: totals.failedPayments,
    recoveries: totals.recoveries,
    recovery_rate_pct: percentOf(totals.recoveries, totals.failedPayments),
    mrr_saved_cents: totals.mrrSavedCents,
    mrr_lost_cents: totals.mrrLostCents,
  };
}
