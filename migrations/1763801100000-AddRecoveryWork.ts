import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What working on failed payments takes: our own tries, the budget of a card, decisions, evidence, a policy. */
export class AddRecoveryWork1763801100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await this.extendCases(runner);
    await this.extendAttempts(runner);

    await runner.query(`CREATE TABLE recovery_decisions (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      recovery_id uuid NOT NULL,
      kind text NOT NULL,
      reason text NOT NULL, -- a sentence for the merchant
      attempt_at timestamptz, -- of the try that was planned or put off
      decided_at timestamptz NOT NULL,
      CONSTRAINT recovery_decisions_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT recovery_decisions_kind_ck CHECK (kind IN ('scheduled', 'put_off', 'refused', 'stopped', 'resumed')))`);
    await runner.query(`SELECT tenant_table('recovery_decisions')`);
    await runner.query(`ALTER TABLE recovery_decisions ADD CONSTRAINT recovery_decisions_case_fk
      FOREIGN KEY (workspace_id, recovery_id) REFERENCES recovery_cases (workspace_id, id)`);
    await runner.query(
      `CREATE INDEX recovery_decisions_case_ix ON recovery_decisions (workspace_id, recovery_id, decided_at)`,
    );

    // One row per card, so that two tries of one card at once meet in it.
    await runner.query(`CREATE TABLE recovery_cards (
      workspace_id uuid NOT NULL,
      card_key text NOT NULL, -- fingerprint, else id of the payment method
      CONSTRAINT recovery_cards_pk PRIMARY KEY (workspace_id, card_key))`);
    await runner.query(`SELECT tenant_table('recovery_cards')`);

    await runner.query(`CREATE TABLE recovery_policies (
      workspace_id uuid NOT NULL,
      policy jsonb NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT recovery_policies_pk PRIMARY KEY (workspace_id))`);
    await runner.query(`SELECT tenant_table('recovery_policies')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['recovery_policies', 'recovery_cards', 'recovery_decisions']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    for (const index of ['reference_uq', 'pending_uq', 'card_ix', 'lease_ix']) {
      await runner.query(`DROP INDEX recovery_attempts_${index}`);
    }
    await runner.query(`ALTER TABLE recovery_attempts
      DROP COLUMN reference, DROP COLUMN prompted_by, DROP COLUMN payment_method_id, DROP COLUMN card_key,
      DROP COLUMN card_brand, DROP COLUMN network_advice_code, DROP COLUMN lease_token, DROP COLUMN lease_until`);
    await runner.query(`DROP INDEX recovery_cases_subscription_ix`);
    await runner.query(`DROP INDEX recovery_cases_customer_ix`);
    await runner.query(`DROP INDEX recovery_cases_due_ix`);
    await runner.query(`ALTER TABLE recovery_cases
      DROP CONSTRAINT recovery_cases_next_ck, DROP COLUMN next_attempt_by, DROP COLUMN halted_by, DROP COLUMN time_zone,
      DROP COLUMN cause_attempt_id, DROP COLUMN cause_mail_id, DROP COLUMN cause_link_id`);
  }

  private async extendCases(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE recovery_cases
      ADD COLUMN next_attempt_by text, -- who makes the try at next_attempt_at
      ADD COLUMN halted_by text, -- why nothing more is sent or tried, though the case is open
      ADD COLUMN time_zone text, -- the customer's, where known
      ADD COLUMN cause_attempt_id uuid,
      ADD COLUMN cause_mail_id uuid,
      ADD COLUMN cause_link_id uuid,
      ADD CONSTRAINT recovery_cases_halted_ck CHECK (halted_by IN ('cancellation', 'dispute'))`);
    await runner.query(`UPDATE recovery_cases SET next_attempt_by = 'stripe' WHERE next_attempt_at IS NOT NULL`);
    await runner.query(`ALTER TABLE recovery_cases ADD CONSTRAINT recovery_cases_next_ck
      CHECK ((next_attempt_at IS NULL) = (next_attempt_by IS NULL) AND next_attempt_by IN ('stripe', 'retainly'))`);
    await runner.query(`CREATE INDEX recovery_cases_due_ix ON recovery_cases (next_attempt_at)
      WHERE status = 'open' AND next_attempt_by = 'retainly'`);
    await runner.query(
      `CREATE INDEX recovery_cases_subscription_ix ON recovery_cases (workspace_id, subscription_id) WHERE status = 'open'`,
    );
    await runner.query(
      `CREATE INDEX recovery_cases_customer_ix ON recovery_cases (workspace_id, customer_id) WHERE status = 'open'`,
    );
  }

  private async extendAttempts(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE recovery_attempts
      ADD COLUMN reference text, -- Stripe's id of the try, so that it counts once however often it is reported
      ADD COLUMN prompted_by text, -- of our own tries: what led to it
      ADD COLUMN payment_method_id text,
      ADD COLUMN card_key text, -- fingerprint, else id of the payment method
      ADD COLUMN card_brand text,
      ADD COLUMN network_advice_code text,
      ADD COLUMN lease_token uuid,
      ADD COLUMN lease_until timestamptz,
      ADD CONSTRAINT recovery_attempts_prompted_ck CHECK (prompted_by IN ('schedule', 'new_card', 'request'))`);
    await runner.query(`CREATE UNIQUE INDEX recovery_attempts_reference_uq ON recovery_attempts
      (workspace_id, reference) WHERE reference IS NOT NULL`);
    // One try of ours at a time: two at once could charge a customer twice for one wish.
    await runner.query(`CREATE UNIQUE INDEX recovery_attempts_pending_uq ON recovery_attempts
      (workspace_id, recovery_id) WHERE status = 'pending'`);
    await runner.query(
      `CREATE INDEX recovery_attempts_card_ix ON recovery_attempts (workspace_id, card_key, attempted_at)`,
    );
    await runner.query(`CREATE INDEX recovery_attempts_lease_ix ON recovery_attempts (lease_until)
      WHERE status = 'pending'`);
  }
}
