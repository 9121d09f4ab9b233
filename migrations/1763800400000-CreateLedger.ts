import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The append-only MRR ledger and the daily sums that analytics reads. */
export class CreateLedger1763800400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`CREATE TABLE save_events (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      event_type text NOT NULL,
      session_id uuid,
      recovery_id uuid,
      mrr_impact_cents bigint NOT NULL,
      currency text NOT NULL,
      mrr_impact_eur_cents bigint, -- NULL: no exchange rate, so no number
      mrr_impact_reporting_cents bigint,
      occurred_at timestamptz NOT NULL,
      CONSTRAINT save_events_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT save_events_type_ck CHECK (event_type IN ('offer_accepted.discount', 'offer_accepted.pause',
        'offer_accepted.downgrade', 'offer_accepted.annual_switch', 'payment_recovered', 'save_reversed',
        'save_restored')),
      CONSTRAINT save_events_subject_ck CHECK ((session_id IS NULL) <> (recovery_id IS NULL)))`);
    await runner.query(`SELECT tenant_table('save_events')`);
    await runner.query(`CREATE INDEX save_events_newest_ix ON save_events (workspace_id, occurred_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX save_events_session_ix ON save_events (workspace_id, session_id)`);

    // A cache: `npm run rollups:rebuild` makes it again from sessions and cases. Several shards a day, so that
    // concurrent writers of one busy workspace do not queue for one row.
    await runner.query(`CREATE TABLE daily_rollups (
      workspace_id uuid NOT NULL,
      day date NOT NULL,
      shard smallint NOT NULL,
      sessions_started integer NOT NULL, -- the five columns from here: by the day the session started
      started_saves integer NOT NULL,
      started_mrr_saved_cents bigint NOT NULL,
      started_cancels integer NOT NULL,
      started_mrr_lost_cents bigint NOT NULL,
      completed_saves integer NOT NULL, -- these three: by the day the session ended
      completed_mrr_saved_cents bigint NOT NULL,
      completed_mrr_lost_cents bigint NOT NULL,
      cases_opened integer NOT NULL, -- these two: by the day the case opened
      opened_recoveries integer NOT NULL,
      payments_recovered integer NOT NULL, -- these two: by the day of the recovery
      recovered_cents bigint NOT NULL,
      CONSTRAINT daily_rollups_pk PRIMARY KEY (workspace_id, day, shard))`);
    await runner.query(`SELECT tenant_table('daily_rollups')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE daily_rollups`);
    await runner.query(`DROP TABLE save_events`);
  }
}
