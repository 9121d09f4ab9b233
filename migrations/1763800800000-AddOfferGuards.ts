import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Guards against abuse of offers: a cooldown per customer, and a monthly discount budget per workspace. */
export class AddOfferGuards1763800800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE workspaces
      ADD COLUMN offer_cooldown_days integer NOT NULL DEFAULT 90, -- 0: no cooldown
      ADD COLUMN monthly_discount_budget_cents bigint, -- in the reporting currency; NULL: no limit
      ADD CONSTRAINT workspaces_cooldown_ck CHECK (offer_cooldown_days BETWEEN 0 AND 3650),
      ADD CONSTRAINT workspaces_budget_ck CHECK (monthly_discount_budget_cents >= 0)`);

    // One row per customer, so that two saves of one customer at once meet in it.
    await runner.query(`CREATE TABLE offer_cooldowns (
      workspace_id uuid NOT NULL,
      customer_id text NOT NULL,
      operation_id uuid NOT NULL, -- of the latest accepted offer
      accepted_at timestamptz NOT NULL,
      CONSTRAINT offer_cooldowns_pk PRIMARY KEY (workspace_id, customer_id))`);
    await runner.query(`SELECT tenant_table('offer_cooldowns')`);
    await runner.query(`CREATE INDEX offer_cooldowns_operation_ix ON offer_cooldowns (workspace_id, operation_id)`);

    // One row per month, so that concurrent saves add up one after the other.
    await runner.query(`CREATE TABLE discount_budgets (
      workspace_id uuid NOT NULL,
      month date NOT NULL, -- first day of a UTC month
      reserved_cents bigint NOT NULL, -- in the reporting currency
      CONSTRAINT discount_budgets_pk PRIMARY KEY (workspace_id, month),
      CONSTRAINT discount_budgets_reserved_ck CHECK (reserved_cents >= 0))`);
    await runner.query(`SELECT tenant_table('discount_budgets')`);

    await runner.query(`CREATE TABLE discount_reservations (
      workspace_id uuid NOT NULL,
      operation_id uuid NOT NULL,
      month date NOT NULL,
      cost_cents bigint NOT NULL,
      CONSTRAINT discount_reservations_pk PRIMARY KEY (workspace_id, operation_id),
      CONSTRAINT discount_reservations_cost_ck CHECK (cost_cents >= 0))`);
    await runner.query(`SELECT tenant_table('discount_reservations')`);
    await runner.query(`ALTER TABLE discount_reservations ADD CONSTRAINT discount_reservations_operation_fk
      FOREIGN KEY (workspace_id, operation_id) REFERENCES billing_operations (workspace_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['discount_reservations', 'discount_budgets', 'offer_cooldowns']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`ALTER TABLE workspaces
      DROP COLUMN offer_cooldown_days, DROP COLUMN monthly_discount_budget_cents`);
  }
}
