import { ROLLUP_TRUTH_OF_ALL } from '../../../src/ledger/rollup-truth.js';

/** A statement, and what it is for. */
export interface DerivedRows {
  what: string;
  statement: string;
}

const COUNTERS = `sessions_started, started_saves, started_mrr_saved_cents, started_cancels, started_mrr_lost_cents,
  completed_saves, completed_mrr_saved_cents, completed_mrr_lost_cents, cases_opened, opened_recoveries,
  payments_recovered, recovered_cents`;

/** The part of the workspaces' MRR ledger that is in euros is known only where they report in euros. */
const IN_EUR = (column: string): string => `CASE currency WHEN 'eur' THEN ${column} END`;

/**
 * What belongs to the sessions of a batch, in the order in which it is written.
 *
 * Chances come from a hash of the customer's id, so that the same filling is the same everywhere. One customer of
 * twenty had a payment fail; of those, six in ten paid at last.
 */
export function derivedRows(batch: string): DerivedRows[] {
  const ofBatch = (column: string): string => `${column} LIKE 'cus_${batch}%'`;
  return [
    { what: 'ledger lines of accepted offers', statement: acceptedOffers(ofBatch('customer_id')) },
    { what: 'ledger lines of reversed saves', statement: reversedSaves(ofBatch('customer_id')) },
    { what: 'failed payments', statement: recoveryCases(ofBatch('customer_id')) },
    { what: 'tries to collect them', statement: recoveryAttempts(ofBatch('customer_id')) },
    { what: 'ledger lines of recovered payments', statement: recoveredPayments(ofBatch('customer_id')) },
    { what: 'daily sums, the old ones away', statement: `DELETE FROM daily_rollups` },
    // Of a query, CREATE TABLE AS makes use of several cores, and INSERT does not.
    { what: 'daily sums', statement: `CREATE TEMP TABLE truth ON COMMIT DROP AS ${ROLLUP_TRUTH_OF_ALL}` },
    {
      what: 'daily sums, into their table',
      statement: `INSERT INTO daily_rollups (workspace_id, day, shard, ${COUNTERS})
        SELECT workspace_id, day, 0, ${COUNTERS} FROM truth`,
    },
  ];
}

/** A line has the id of its session: unique among lines, and in order of time. */
function acceptedOffers(ofBatch: string): string {
  return `INSERT INTO save_events (workspace_id, id, event_type, session_id, mrr_impact_cents, currency,
      mrr_impact_eur_cents, mrr_impact_reporting_cents, occurred_at)
    SELECT workspace_id, id, 'offer_accepted.' || offer_type, id, saved_mrr_cents, currency,
      ${IN_EUR('saved_mrr_cents')}, saved_mrr_reporting_cents, completed_at
    FROM cancel_sessions WHERE outcome = 'saved' AND ${ofBatch}`;
}

function reversedSaves(ofBatch: string): string {
  return `INSERT INTO save_events (workspace_id, id, event_type, session_id, mrr_impact_cents, currency,
      mrr_impact_eur_cents, mrr_impact_reporting_cents, occurred_at)
    SELECT workspace_id, gen_random_uuid(), 'save_reversed', id, -saved_mrr_cents, currency,
      ${IN_EUR('-saved_mrr_cents')}, -saved_mrr_reporting_cents, save_reversed_at
    FROM cancel_sessions WHERE save_reversed_at IS NOT NULL AND ${ofBatch}`;
}

function recoveryCases(ofBatch: string): string {
  return `INSERT INTO recovery_cases (workspace_id, id, invoice_id, customer_id, subscription_id, email, status,
      amount_cents, currency, amount_reporting_cents, mrr_cents, decline_code, attempt_count, is_paused, cause,
      lost_reason, opened_at, closed_at)
    SELECT workspace_id, id, 'in_' || substr(customer_id, 5), customer_id, subscription_id, email, status,
      mrr_cents, currency, mrr_reporting_cents, mrr_cents,
      (ARRAY['insufficient_funds', 'card_declined', 'expired_card', 'do_not_honor'])[1 + chance % 4],
      1 + chance % 3, false,
      CASE status WHEN 'recovered' THEN (ARRAY['stripe_retry', 'card_update', 'our_retry', 'email'])[1 + chance % 4] END,
      CASE status WHEN 'lost' THEN 'exhausted' END,
      started_at, CASE WHEN status <> 'open' THEN closes_at END
    FROM (
      SELECT *, CASE WHEN closes_at > now() THEN 'open' WHEN chance % 10 < 6 THEN 'recovered' ELSE 'lost' END AS status
      FROM (
        SELECT *, started_at + CASE WHEN chance % 10 < 6 THEN interval '3 days' ELSE interval '21 days' END AS closes_at
        FROM (SELECT *, abs(hashtext(customer_id) / 20) AS chance FROM cancel_sessions
          WHERE hashtext(customer_id) % 20 = 0 AND ${ofBatch}) AS failed
      ) AS closing
    ) AS decided`;
}

/** The last try of a recovered case is the one that succeeded. */
function recoveryAttempts(ofBatch: string): string {
  return `INSERT INTO recovery_attempts (workspace_id, id, recovery_id, initiator, status, amount_cents, currency,
      amount_eur_cents, decline_code, explanation, attempted_at)
    SELECT workspace_id, gen_random_uuid(), id, 'stripe',
      CASE WHEN status = 'recovered' AND number = attempt_count THEN 'succeeded' ELSE 'failed' END,
      amount_cents, currency, ${IN_EUR('amount_cents')},
      CASE WHEN status = 'recovered' AND number = attempt_count THEN NULL ELSE decline_code END,
      'Stripe tried.', opened_at + (number - 1) * interval '1 day'
    FROM recovery_cases, generate_series(1, attempt_count) AS number WHERE ${ofBatch}`;
}

function recoveredPayments(ofBatch: string): string {
  return `INSERT INTO save_events (workspace_id, id, event_type, recovery_id, mrr_impact_cents, currency,
      mrr_impact_eur_cents, mrr_impact_reporting_cents, occurred_at)
    SELECT workspace_id, gen_random_uuid(), 'payment_recovered', id, mrr_cents, currency,
      ${IN_EUR('mrr_cents')}, mrr_cents, closed_at
    FROM recovery_cases WHERE status = 'recovered' AND ${ofBatch}`;
}
