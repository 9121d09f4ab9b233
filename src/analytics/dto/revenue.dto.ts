import { z } from 'zod';

import { queryInteger } from '../../shared/http/query-schemas.js';
import { toPublicId } from '../../shared/ids.js';
import type { MonthTotals } from '../metrics/metrics.repository.js';
import type { InCurrency } from '../metrics/metrics.service.js';

/** Query of `GET /api/v1/analytics/revenue`. */
export const RevenueQuery = z.object({
  months: queryInteger(1, 24).default(12).meta({ description: 'How many months, the current one included.' }),
});
export type RevenueQuery = z.infer<typeof RevenueQuery>;

/** Saved and recovered money by month. */
export const RevenueAnswer = z
  .object({
    workspace_id: z.string(),
    currency: z.string().meta({ examples: ['eur'] }),
    months: z.array(
      z.object({
        month: z.string().meta({ description: 'UTC calendar month.', examples: ['2026-03'] }),
        mrr_saved_cents: z.int().meta({ description: 'MRR of the sessions saved in the month.' }),
        saves: z.int(),
        mrr_lost_cents: z.int().meta({ description: 'MRR of the sessions canceled in the month.' }),
        payments_recovered: z.int().meta({ description: 'Failed invoices paid in the month.' }),
        recovered_cents: z.int().meta({ description: 'Amount of those invoices.' }),
        failed_payments: z.int().meta({ description: 'Invoices that first failed in the month.' }),
      }),
    ),
  })
  .meta({ id: 'Revenue' });
export type RevenueAnswer = z.infer<typeof RevenueAnswer>;

/** Months in wire names. */
export function toRevenueAnswer(workspaceId: string, revenue: InCurrency<MonthTotals>): RevenueAnswer {
  return {
    workspace_id: toPublicId('workspace', workspaceId),
    currency: revenue.currency,
    months: revenue.rows.map((row) => ({
      month: row.month,
      mrr_saved_cents: row.mrrSavedCents,
      saves: row.saves,
      mrr_lost_cents: row.mrrLostCents,
      payments_recovered: row.paymentsRecovered,
      recovered_cents: row.recoveredCents,
      failed_payments: row.failedPayments,
    })),
  };
}
