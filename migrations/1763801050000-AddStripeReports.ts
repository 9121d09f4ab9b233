import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an owner wants to know about a connection, and the discount a customer has on every subscription. */
export class AddStripeReports1763801050000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE stripe_connections
      ADD COLUMN account_id text, -- NULL: the key may not see it
      ADD COLUMN account_name text,
      ADD COLUMN missing_permissions text[] NOT NULL DEFAULT '{}', -- names, as Stripe's dashboard has them
      ADD COLUMN checked_at timestamptz`);
    await runner.query(`ALTER TABLE stripe_customers ADD COLUMN discount jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE stripe_customers DROP COLUMN discount`);
    await runner.query(`ALTER TABLE stripe_connections
      DROP COLUMN account_id, DROP COLUMN account_name, DROP COLUMN missing_permissions, DROP COLUMN checked_at`);
  }
}
