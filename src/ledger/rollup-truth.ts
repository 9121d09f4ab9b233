/**
 * The rollups as they must be, from sessions and cases: one row per workspace and UTC day.
 *
 * This is the definition of every counter; {@link Rollups.add} only keeps up with it. A reversed save stays a save:
 * `saves` is the gross number, the ledger holds the reversal.
 */
export const ROLLUP_TRUTH_OF_ALL = `
  SELECT workspace_id, day,
    sum(sessions_started)::integer AS sessions_started,
    sum(started_saves)::integer AS started_saves,
    sum(started_mrr_saved_cents)::bigint AS started_mrr_saved_cents,
    sum(started_cancels)::integer AS started_cancels,
    sum(started_mrr_lost_cents)::bigint AS started_mrr_lost_cents,
    sum(completed_saves)::integer AS completed_saves,
    sum(completed_mrr_saved_cents)::bigint AS completed_mrr_saved_cents,
    sum(completed_mrr_lost_cents)::bigint AS completed_mrr_lost_cents,
    sum(cases_opened)::integer AS cases_opened,
    sum(opened_recoveries)::integer AS opened_recoveries,
    sum(payments_recovered)::integer AS payments_recovered,
    sum(recovered_cents)::bigint AS recovered_cents
  FROM (
    SELECT workspace_id, (started_at AT TIME ZONE 'UTC')::date AS day,
      count(*) AS sessions_started,
      count(*) FILTER (WHERE outcome = 'saved') AS started_saves,
      coalesce(sum(saved_mrr_reporting_cents) FILTER (WHERE outcome = 'saved'), 0) AS started_mrr_saved_cents,
      count(*) FILTER (WHERE outcome = 'canceled') AS started_cancels,
      coalesce(sum(mrr_reporting_cents) FILTER (WHERE outcome = 'canceled'), 0) AS started_mrr_lost_cents,
      0 AS completed_saves, 0 AS completed_mrr_saved_cents, 0 AS completed_mrr_lost_cents,
      0 AS cases_opened, 0 AS opened_recoveries, 0 AS payments_recovered, 0 AS recovered_cents
    FROM cancel_sessions GROUP BY 1, 2
    UNION ALL
    SELECT workspace_id, (completed_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 0,
      count(*) FILTER (WHERE outcome = 'saved'),
      coalesce(sum(saved_mrr_reporting_cents) FILTER (WHERE outcome = 'saved'), 0),
      coalesce(sum(mrr_reporting_cents) FILTER (WHERE outcome = 'canceled'), 0),
      0, 0, 0, 0
    FROM cancel_sessions WHERE outcome IN ('saved', 'canceled') GROUP BY 1, 2
    UNION ALL
    SELECT workspace_id, (opened_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 0, 0, 0, 0,
      count(*), count(*) FILTER (WHERE status = 'recovered'), 0, 0
    FROM recovery_cases GROUP BY 1, 2
    UNION ALL
    SELECT workspace_id, (closed_at AT TIME ZONE 'UTC')::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      count(*), coalesce(sum(amount_reporting_cents), 0)
    FROM recovery_cases WHERE status = 'recovered' GROUP BY 1, 2
  ) AS parts
  GROUP BY workspace_id, day`;

/** {@link ROLLUP_TRUTH_OF_ALL} of `workspace_id = $1` alone, and at the cost of that workspace alone. */
export const ROLLUP_TRUTH = `SELECT * FROM (${ROLLUP_TRUTH_OF_ALL}) AS every WHERE workspace_id = $1`;
