import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Workspace } from '../../workspaces/entities/workspace.entity.js';
import type { Window } from './period.js';

/** What happened in a window; money in the workspace's reporting currency, minor units. */
export interface RetentionTotals {
  cancelSessions: number;
  saves: number;
  mrrSavedCents: number;
  mrrLostCents: number;
  failedPayments: number;
  recoveries: number;
}

/** What a calendar month brought. */
export interface MonthTotals {
  /** `2026-05` */
  month: string;
  mrrSavedCents: number;
  saves: number;
  mrrLostCents: number;
  paymentsRecovered: number;
  recoveredCents: number;
  failedPayments: number;
}

/** How the sessions of a window can be told apart. */
export const BREAKDOWNS = ['reason', 'offer', 'plan', 'flow_version'] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** One group of a breakdown. */
export interface BreakdownGroup {
  /** Null: the sessions without a value. For `flow_version` the flow's UUID, a slash and the version. */
  key: string | null;
  /** What a person calls it, where that differs from the key. */
  name: string | null;
  cancelSessions: number;
  saves: number;
  mrrSavedCents: number;
  mrrLostCents: number;
}

const MAX_GROUPS = 200;

const SESSION_SUMS = `count(*) AS cancel_sessions,
  count(*) FILTER (WHERE outcome = 'saved') AS saves,
  coalesce(sum(saved_mrr_reporting_cents) FILTER (WHERE outcome = 'saved'), 0) AS mrr_saved_cents,
  coalesce(sum(mrr_reporting_cents) FILTER (WHERE outcome = 'canceled'), 0) AS mrr_lost_cents`;

const CASE_SUMS = `count(*) AS failed_payments, count(*) FILTER (WHERE status = 'recovered') AS recoveries`;

const GROUPINGS: Record<Breakdown, { key: string; name: string }> = {
  reason: { key: 'reason', name: 'NULL::text' },
  offer: { key: 'offer_type', name: 'NULL::text' },
  plan: { key: 'plan_id', name: 'max(plan_name)' },
  flow_version: {
    key: `flow_id || '/' || flow_version`,
    name: `(SELECT flows.name FROM flows
      WHERE flows.workspace_id = $1 AND flows.id = (min(cancel_sessions.flow_id::text))::uuid)`,
  },
};

/** Every query behind the numbers. */
@Injectable()
export class MetricsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The currency in which a workspace's totals are. */
  async reportingCurrency(workspaceId: string): Promise<string> {
    const workspace = await this.dataSource.getRepository(Workspace).findOneByOrFail({ id: workspaceId });
    return workspace.reportingCurrency;
  }

  /**
   * The totals of a window, exact to the instant: daily sums for its whole UTC days, rows for its two edges. One
   * statement, so that no change is seen in one part and missed in another.
   */
  async totals(workspaceId: string, window: Window): Promise<RetentionTotals> {
    const [totals] = await this.dataSource.query<RetentionTotals[]>(
      `SELECT sum(cancel_sessions)::bigint AS "cancelSessions", sum(saves)::bigint AS saves,
         sum(mrr_saved_cents)::bigint AS "mrrSavedCents", sum(mrr_lost_cents)::bigint AS "mrrLostCents",
         sum(failed_payments)::bigint AS "failedPayments", sum(recoveries)::bigint AS recoveries
       FROM (
         SELECT coalesce(sum(sessions_started), 0) AS cancel_sessions, coalesce(sum(started_saves), 0) AS saves,
           coalesce(sum(started_mrr_saved_cents), 0) AS mrr_saved_cents,
           coalesce(sum(started_mrr_lost_cents), 0) AS mrr_lost_cents,
           coalesce(sum(cases_opened), 0) AS failed_payments, coalesce(sum(opened_recoveries), 0) AS recoveries
         FROM daily_rollups WHERE workspace_id = $1
           AND day >= ($3::timestamptz AT TIME ZONE 'UTC')::date AND day < ($4::timestamptz AT TIME ZONE 'UTC')::date
         UNION ALL SELECT ${SESSION_SUMS}, 0, 0 FROM cancel_sessions
         WHERE workspace_id = $1 AND started_at > $2 AND started_at < $3
         UNION ALL SELECT ${SESSION_SUMS}, 0, 0 FROM cancel_sessions
         WHERE workspace_id = $1 AND started_at >= $4 AND started_at <= $5
         UNION ALL SELECT 0, 0, 0, 0, ${CASE_SUMS} FROM recovery_cases
         WHERE workspace_id = $1 AND opened_at > $2 AND opened_at < $3
         UNION ALL SELECT 0, 0, 0, 0, ${CASE_SUMS} FROM recovery_cases
         WHERE workspace_id = $1 AND opened_at >= $4 AND opened_at <= $5
       ) AS parts`,
      [workspaceId, window.since, window.firstDay, window.dayAfterLast, window.until],
    );
    if (!totals) throw new Error('an aggregate without GROUP BY has one row');
    return totals;
  }

  /** The totals of the months since `firstMonth` in which anything happened. */
  async months(workspaceId: string, firstMonth: Date): Promise<MonthTotals[]> {
    return this.dataSource.query<MonthTotals[]>(
      `SELECT to_char(day, 'YYYY-MM') AS month,
         sum(completed_mrr_saved_cents)::bigint AS "mrrSavedCents", sum(completed_saves)::bigint AS saves,
         sum(completed_mrr_lost_cents)::bigint AS "mrrLostCents",
         sum(payments_recovered)::bigint AS "paymentsRecovered", sum(recovered_cents)::bigint AS "recoveredCents",
         sum(cases_opened)::bigint AS "failedPayments"
       FROM daily_rollups
       WHERE workspace_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date
       GROUP BY 1`,
      [workspaceId, firstMonth],
    );
  }

  /**
   * The sessions of a window by group, the largest first. At most two hundred groups: reasons are free text of the
   * merchant's pages, so their number has no bound of its own.
   */
  async breakdown(workspaceId: string, by: Breakdown, window: Window): Promise<BreakdownGroup[]> {
    const { key, name } = GROUPINGS[by];
    return this.dataSource.query<BreakdownGroup[]>(
      `SELECT key, name, cancel_sessions::bigint AS "cancelSessions", saves::bigint AS saves,
         mrr_saved_cents::bigint AS "mrrSavedCents", mrr_lost_cents::bigint AS "mrrLostCents"
       FROM (
         SELECT ${key} AS key, ${name} AS name, ${SESSION_SUMS} FROM cancel_sessions
         WHERE workspace_id = $1 AND started_at > $2 AND started_at <= $3 GROUP BY 1
       ) AS grouped
       ORDER BY cancel_sessions DESC, key LIMIT ${MAX_GROUPS}`,
      [workspaceId, window.since, window.until],
    );
  }
}
