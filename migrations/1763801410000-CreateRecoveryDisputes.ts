import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Disputes of customers, so that a case that opens later is left alone too. */
export class CreateRecoveryDisputes1763801410000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    // One row per customer, so that a case that opens and a dispute that is heard at the same time meet in it.
    await runner.query(`CREATE TABLE recovery_customers (
      workspace_id uuid NOT NULL,
      customer_id text NOT NULL,
      CONSTRAINT recovery_customers_pk PRIMARY KEY (workspace_id, customer_id))`);
    await runner.query(`SELECT tenant_table('recovery_customers')`);

    await runner.query(`CREATE TABLE recovery_disputes (
      workspace_id uuid NOT NULL,
      id text NOT NULL, -- Stripe's
      customer_id text NOT NULL,
      status text NOT NULL,
      closed_at timestamptz, -- NULL: the bank has not decided
      CONSTRAINT recovery_disputes_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT recovery_disputes_status_ck CHECK (status IN ('open', 'won', 'lost')),
      CONSTRAINT recovery_disputes_closed_ck CHECK ((status = 'open') = (closed_at IS NULL)))`);
    await runner.query(`SELECT tenant_table('recovery_disputes')`);
    await runner.query(`ALTER TABLE recovery_disputes ADD CONSTRAINT recovery_disputes_customer_fk
      FOREIGN KEY (workspace_id, customer_id) REFERENCES recovery_customers (workspace_id, customer_id)`);
    await runner.query(`CREATE INDEX recovery_disputes_customer_ix ON recovery_disputes (workspace_id, customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE recovery_disputes`);
    await runner.query(`DROP TABLE recovery_customers`);
  }
}
