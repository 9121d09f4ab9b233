import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Terminations that customers declare on the public page: what they declared, what was confirmed, and the receipts. */
export class CreateTerminations1763801310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE workspaces ADD COLUMN public_termination boolean NOT NULL DEFAULT false`);

    // Evidence: rows are only added.
    await runner.query(`CREATE TABLE terminations (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      email text NOT NULL, -- as it was typed
      customer_name text,
      contract_number text,
      kind text NOT NULL,
      reason text,
      wished_end date, -- NULL: as early as possible
      language text NOT NULL,
      received_at timestamptz NOT NULL,
      CONSTRAINT terminations_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT terminations_kind_ck CHECK (kind IN ('ordinary', 'extraordinary')))`);
    await runner.query(`SELECT tenant_table('terminations')`);
    await runner.query(`CREATE INDEX terminations_email_ix ON terminations (workspace_id, lower(email), received_at)`);

    await runner.query(`CREATE TABLE termination_effects (
      workspace_id uuid NOT NULL,
      termination_id uuid NOT NULL,
      subscription_id text NOT NULL,
      session_id uuid NOT NULL,
      confirmed_at timestamptz NOT NULL,
      CONSTRAINT termination_effects_pk PRIMARY KEY (workspace_id, termination_id, subscription_id))`);
    await runner.query(`SELECT tenant_table('termination_effects')`);
    await runner.query(`ALTER TABLE termination_effects ADD CONSTRAINT termination_effects_termination_fk
      FOREIGN KEY (workspace_id, termination_id) REFERENCES terminations (workspace_id, id)`);
    await runner.query(`ALTER TABLE termination_effects ADD CONSTRAINT termination_effects_session_fk
      FOREIGN KEY (workspace_id, session_id) REFERENCES cancel_sessions (workspace_id, id)`);

    await runner.query(`CREATE TABLE termination_receipts (
      workspace_id uuid NOT NULL,
      termination_id uuid NOT NULL,
      content text, -- what was handed over; NULL before
      reason text, -- why it was refused or put off
      attempt_count integer NOT NULL,
      next_attempt_at timestamptz, -- NULL exactly when it is finished
      lease_token uuid,
      lease_until timestamptz,
      sent_at timestamptz,
      CONSTRAINT termination_receipts_pk PRIMARY KEY (workspace_id, termination_id),
      CONSTRAINT termination_receipts_sent_ck CHECK (sent_at IS NULL OR next_attempt_at IS NULL))`);
    await runner.query(`SELECT tenant_table('termination_receipts')`);
    await runner.query(`ALTER TABLE termination_receipts ADD CONSTRAINT termination_receipts_termination_fk
      FOREIGN KEY (workspace_id, termination_id) REFERENCES terminations (workspace_id, id)`);
    await runner.query(`CREATE INDEX termination_receipts_due_ix ON termination_receipts (next_attempt_at)
      WHERE next_attempt_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['termination_receipts', 'termination_effects', 'terminations']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`ALTER TABLE workspaces DROP COLUMN public_termination`);
  }
}
