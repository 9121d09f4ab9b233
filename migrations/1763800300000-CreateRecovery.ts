import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Failed-payment cases and every try to collect them. */
export class CreateRecovery1763800300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`CREATE TABLE recovery_cases (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      invoice_id text NOT NULL,
      customer_id text NOT NULL,
      subscription_id text NOT NULL,
      email text,
      status text NOT NULL,
      amount_cents bigint NOT NULL,
      currency text NOT NULL,
      amount_reporting_cents bigint, -- NULL: no exchange rate, so no number
      mrr_cents bigint NOT NULL,
      decline_code text,
      attempt_count integer NOT NULL,
      next_attempt_at timestamptz,
      is_paused boolean NOT NULL,
      cause text,
      lost_reason text,
      opened_at timestamptz NOT NULL,
      closed_at timestamptz,
      CONSTRAINT recovery_cases_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT recovery_cases_invoice_uq UNIQUE (workspace_id, invoice_id),
      CONSTRAINT recovery_cases_status_ck CHECK (status IN ('open', 'recovered', 'lost')),
      CONSTRAINT recovery_cases_closed_ck CHECK ((status = 'open') = (closed_at IS NULL)),
      CONSTRAINT recovery_cases_cause_ck
        CHECK (cause IN ('stripe_retry', 'our_retry', 'card_update', 'email', 'organic')))`);
    await runner.query(`SELECT tenant_table('recovery_cases')`);
    await runner.query(`CREATE INDEX recovery_cases_id_ix ON recovery_cases (id)`);
    await runner.query(`CREATE INDEX recovery_cases_opened_ix ON recovery_cases (workspace_id, opened_at DESC, id DESC)
      INCLUDE (status)`);
    await runner.query(`CREATE INDEX recovery_cases_status_ix ON recovery_cases
      (workspace_id, status, opened_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX recovery_cases_closed_ix ON recovery_cases (workspace_id, closed_at)`);

    await runner.query(`CREATE TABLE recovery_attempts (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      recovery_id uuid NOT NULL,
      initiator text NOT NULL,
      status text NOT NULL,
      amount_cents bigint NOT NULL,
      currency text NOT NULL,
      amount_eur_cents bigint,
      decline_code text,
      advice_code text,
      network_decline_code text,
      explanation text NOT NULL, -- why this try was made, put off or refused
      attempted_at timestamptz NOT NULL,
      CONSTRAINT recovery_attempts_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT recovery_attempts_initiator_ck CHECK (initiator IN ('stripe', 'retainly', 'customer')),
      CONSTRAINT recovery_attempts_status_ck CHECK (status IN ('pending', 'succeeded', 'failed', 'blocked')))`);
    await runner.query(`SELECT tenant_table('recovery_attempts')`);
    await runner.query(`ALTER TABLE recovery_attempts ADD CONSTRAINT recovery_attempts_case_fk
      FOREIGN KEY (workspace_id, recovery_id) REFERENCES recovery_cases (workspace_id, id)`);
    await runner.query(
      `CREATE INDEX recovery_attempts_case_ix ON recovery_attempts (workspace_id, recovery_id, attempted_at)`,
    );
    await runner.query(`CREATE INDEX recovery_attempts_newest_ix ON recovery_attempts
      (workspace_id, attempted_at DESC, id DESC)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE recovery_attempts`);
    await runner.query(`DROP TABLE recovery_cases`);
  }
}
