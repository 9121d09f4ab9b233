import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The local copy of what Stripe knows about subscriptions.
 *
 * Every row says what it was read with and when: a row read under earlier credentials may be of another account, and an
 * older state never replaces a newer one.
 */
export class CreateSubscriptionMirror1763800700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await createMirrored(runner, 'stripe_customers', 'email text');
    await runner.query(`SELECT tenant_table('stripe_customers')`);
    await createMirrored(runner, 'stripe_products', 'name text');
    await runner.query(`SELECT tenant_table('stripe_products')`);
    await createMirrored(runner, 'stripe_prices', 'product_id text NOT NULL, data jsonb NOT NULL');
    await runner.query(`SELECT tenant_table('stripe_prices')`);
    // Items and discounts are read and written with their subscription only, so they are part of its row.
    await createMirrored(runner, 'stripe_subscriptions', 'customer_id text NOT NULL, data jsonb NOT NULL');
    await runner.query(`SELECT tenant_table('stripe_subscriptions')`);

    // A walk through everything a Stripe account has, page by page, and how far it is.
    await runner.query(`CREATE TABLE mirror_passes (
      workspace_id uuid NOT NULL,
      kind text NOT NULL,
      credentials_at timestamptz NOT NULL,
      stage text NOT NULL,
      cursor text, -- the last object of the stage that was copied
      copied_count integer NOT NULL,
      drift jsonb NOT NULL, -- what differed, counted by kind
      started_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      finished_at timestamptz,
      CONSTRAINT mirror_passes_pk PRIMARY KEY (workspace_id, kind),
      CONSTRAINT mirror_passes_kind_ck CHECK (kind IN ('backfill', 'reconcile')),
      CONSTRAINT mirror_passes_stage_ck CHECK (stage IN ('prices', 'subscriptions')))`);
    await runner.query(`SELECT tenant_table('mirror_passes')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'mirror_passes',
      'stripe_subscriptions',
      'stripe_prices',
      'stripe_products',
      'stripe_customers',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

async function createMirrored(runner: QueryRunner, table: string, columns: string): Promise<void> {
  await runner.query(`CREATE TABLE ${table} (
    workspace_id uuid NOT NULL,
    id text NOT NULL,
    credentials_at timestamptz NOT NULL, -- stripe_connections.updated_at of the key it was read with
    as_of timestamptz NOT NULL, -- what is kept is at least as new as this; older states are refused
    ${columns},
    CONSTRAINT ${table}_pk PRIMARY KEY (workspace_id, id))`);
}
