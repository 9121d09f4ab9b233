import { z } from 'zod';

import { RECOVERY_CAUSES, type RecoveryCause } from '../../recovery/entities/recovery-case.entity.js';
import { toPublicId } from '../../shared/ids.js';
import { percentOf } from '../metrics/percent.js';
import { PERIODS, type Period } from '../metrics/period.js';
import type { CauseCount } from '../recoveries/recovery-reads.repository.js';
import { periodQuery } from './analytics.dto.js';

/** Query of `GET /api/v1/analytics/recovery`. */
export const RecoveryCausesQuery = z.object({ period: periodQuery });
export type RecoveryCausesQuery = z.infer<typeof RecoveryCausesQuery>;

/** What brought the money of failed payments, with and without what would have come anyway. */
export const RecoveryCausesAnswer = z
  .object({
    workspace_id: z.string(),
    period: z.enum(PERIODS),
    currency: z.string(),
    failed_payments: z.int(),
    recoveries: z.int(),
    recovery_rate_pct: z.number(),
    recoveries_without_organic: z.int().meta({ description: 'Without those that customers paid unasked.' }),
    recovery_rate_without_organic_pct: z.number(),
    causes: z.array(z.object({ cause: z.enum(RECOVERY_CAUSES), recoveries: z.int(), recovered_cents: z.int() })),
  })
  .meta({ id: 'RecoveryCauses', description: 'Cases that opened in the window, as they stand now.' });
export type RecoveryCausesAnswer = z.infer<typeof RecoveryCausesAnswer>;

/** Counts in wire names, with their rates; every cause is there, also without a recovery. */
export function toRecoveryCausesAnswer(
  workspaceId: string,
  period: Period,
  { currency, rows }: { currency: string; rows: CauseCount[] },
): RecoveryCausesAnswer {
  const of = (cause: RecoveryCause) => rows.find((row) => row.cause === cause);
  const failed = rows.reduce((sum, { cases }) => sum + cases, 0);
  const recovered = failed - (rows.find(({ cause }) => cause === null)?.cases ?? 0);
  const asked = recovered - (of('organic')?.cases ?? 0);
  return {
    workspace_id: toPublicId('workspace', workspaceId),
    period,
    currency,
    failed_payments: failed,
    recoveries: recovered,
    recovery_rate_pct: percentOf(recovered, failed),
    recoveries_without_organic: asked,
    recovery_rate_without_organic_pct: percentOf(asked, failed),
    causes: RECOVERY_CAUSES.map((cause) => ({
      cause,
      recoveries: of(cause)?.cases ?? 0,
      recovered_cents: of(cause)?.amountCents ?? 0,
    })),
  };
}
