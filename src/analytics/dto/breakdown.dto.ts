import { z } from 'zod';

import { toPublicId } from '../../shared/ids.js';
import { type BreakdownGroup, BREAKDOWNS } from '../metrics/metrics.repository.js';
import type { InCurrency } from '../metrics/metrics.service.js';
import { percentOf } from '../metrics/percent.js';
import { PERIODS } from '../metrics/period.js';
import { periodQuery } from './analytics.dto.js';

/** Query of `GET /api/v1/analytics/breakdown`. */
export const BreakdownQuery = z.object({
  by: z.enum(BREAKDOWNS).meta({ description: 'What the sessions are grouped by.' }),
  period: periodQuery,
});
export type BreakdownQuery = z.infer<typeof BreakdownQuery>;

/** The sessions of a window by group. */
export const BreakdownAnswer = z
  .object({
    workspace_id: z.string(),
    period: z.enum(PERIODS),
    by: z.enum(BREAKDOWNS),
    currency: z.string().meta({ examples: ['eur'] }),
    groups: z.array(
      z.object({
        key: z
          .string()
          .nullable()
          .meta({ description: 'Reason, offer type, price, or flow and version; null for sessions without one.' }),
        name: z.string().nullable().meta({ description: 'Name of the plan or flow.' }),
        cancel_sessions: z.int(),
        saves: z.int(),
        save_rate_pct: z.number(),
        mrr_saved_cents: z.int(),
        mrr_lost_cents: z.int(),
      }),
    ),
  })
  .meta({ id: 'Breakdown' });
export type BreakdownAnswer = z.infer<typeof BreakdownAnswer>;

/** Groups in wire names, with their rates. */
export function toBreakdownAnswer(
  workspaceId: string,
  query: BreakdownQuery,
  breakdown: InCurrency<BreakdownGroup>,
): BreakdownAnswer {
  return {
    workspace_id: toPublicId('workspace', workspaceId),
    period: query.period,
    by: query.by,
    currency: breakdown.currency,
    groups: breakdown.rows.map((group) => ({
      key: query.by === 'flow_version' && group.key !== null ? toPublicId('flow', group.key) : group.key,
      name: group.name,
      cancel_sessions: group.cancelSessions,
      saves: group.saves,
      save_rate_pct: percentOf(group.saves, group.cancelSessions),
      mrr_saved_cents: group.mrrSavedCents,
      mrr_lost_cents: group.mrrLostCents,
    })),
  };
}
