import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The Stripe connection of each workspace, durable billing operations and exchange rates. */
export class CreateBilling1763800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`CREATE TABLE stripe_connections (
      workspace_id uuid NOT NULL,
      sealed_secret_key text NOT NULL,
      secret_key_last4 text NOT NULL,
      sealed_webhook_secrets text[] NOT NULL,
      is_livemode boolean NOT NULL,
      connected_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT stripe_connections_pk PRIMARY KEY (workspace_id))`);
    await runner.query(`SELECT reference_table('stripe_connections')`);
    await runner.query(`ALTER TABLE stripe_connections ADD CONSTRAINT stripe_connections_workspace_fk
      FOREIGN KEY (workspace_id) REFERENCES workspaces (id)`);

    // Units of the currency for one euro, as the European Central Bank publishes them.
    await runner.query(`CREATE TABLE exchange_rates (
      currency text NOT NULL,
      day date NOT NULL,
      units_per_euro numeric NOT NULL,
      CONSTRAINT exchange_rates_pk PRIMARY KEY (currency, day),
      CONSTRAINT exchange_rates_positive_ck CHECK (units_per_euro > 0))`);
    await runner.query(`SELECT reference_table('exchange_rates')`);

    await this.createOperations(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['billing_operations', 'exchange_rates', 'stripe_connections']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }

  private async createOperations(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE billing_operations (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      session_id uuid NOT NULL,
      kind text NOT NULL,
      customer_id text NOT NULL,
      subscription_id text NOT NULL,
      params jsonb NOT NULL, -- what to do, in our words: the offer, or how to cancel
      state text NOT NULL,
      attempt_count integer NOT NULL,
      key_generation integer NOT NULL, -- part of the idempotency keys; grows when a key can no longer succeed
      first_attempted_at timestamptz, -- under this generation; Stripe forgets an idempotency key a day later
      next_attempt_at timestamptz, -- NULL: nothing left for the reconciler to do
      lease_token uuid,
      lease_until timestamptz,
      receipt jsonb,
      error_code text,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT billing_operations_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT billing_operations_kind_ck CHECK (kind IN ('offer', 'cancel')),
      CONSTRAINT billing_operations_state_ck
        CHECK (state IN ('pending', 'succeeded', 'failed', 'needs_review', 'superseded')))`);
    await runner.query(`SELECT tenant_table('billing_operations')`);
    // A retry after a definite failure is a new operation; everything else happens once per session.
    await runner.query(`CREATE UNIQUE INDEX billing_operations_session_uq ON billing_operations
      (workspace_id, session_id, kind) WHERE state IN ('pending', 'succeeded', 'needs_review')`);
    await runner.query(`CREATE INDEX billing_operations_session_ix ON billing_operations (workspace_id, session_id)`);
    await runner.query(`CREATE INDEX billing_operations_due_ix ON billing_operations (next_attempt_at)
      WHERE next_attempt_at IS NOT NULL`);
    await runner.query(`CREATE INDEX billing_operations_review_ix ON billing_operations (workspace_id)
      WHERE state = 'needs_review'`);
  }
}
