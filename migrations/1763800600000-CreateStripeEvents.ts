import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that Stripe sends, and what they say about the end of subscriptions. */
export class CreateStripeEvents1763800600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await this.createInbox(runner);
    await this.createCancellations(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX cancel_sessions_subscription_ix`);
    await runner.query(`DROP TABLE subscription_cancellations`);
    await runner.query(`DROP TABLE stripe_events`);
  }

  private async createInbox(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE stripe_events (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      stripe_event_id text NOT NULL,
      type text NOT NULL,
      api_version text, -- the shape of the object in the payload
      is_livemode boolean NOT NULL,
      payload text NOT NULL, -- the body as Stripe sent it
      state text NOT NULL,
      attempt_count integer NOT NULL,
      next_attempt_at timestamptz, -- NULL: nothing left to do
      lease_token uuid,
      lease_until timestamptz,
      last_error text,
      created_at timestamptz NOT NULL, -- at Stripe, in whole seconds
      received_at timestamptz NOT NULL,
      processed_at timestamptz,
      CONSTRAINT stripe_events_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT stripe_events_state_ck CHECK (state IN ('pending', 'processed', 'ignored', 'failed')),
      CONSTRAINT stripe_events_due_ck CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL)))`);
    await runner.query(`SELECT tenant_table('stripe_events')`);
    // Stripe sends an event again until it is answered, and sometimes afterwards.
    await runner.query(
      `CREATE UNIQUE INDEX stripe_events_stripe_id_uq ON stripe_events (workspace_id, stripe_event_id)`,
    );
    await runner.query(`CREATE INDEX stripe_events_due_ix ON stripe_events (next_attempt_at)
      WHERE next_attempt_at IS NOT NULL`);
    await runner.query(`CREATE INDEX stripe_events_workspace_due_ix ON stripe_events
      (workspace_id, next_attempt_at, id) WHERE next_attempt_at IS NOT NULL`);
    await runner.query(`CREATE INDEX stripe_events_prune_ix ON stripe_events (received_at)`);
  }

  private async createCancellations(runner: QueryRunner): Promise<void> {
    // One row per subscription that an event was about: what was last known, so that late events change nothing.
    await runner.query(`CREATE TABLE subscription_cancellations (
      workspace_id uuid NOT NULL,
      subscription_id text NOT NULL,
      requested_at timestamptz, -- NULL: its end was not asked for, or that was undone
      ended_at timestamptz, -- NULL: still running
      as_of timestamptz NOT NULL, -- events of Stripe up to this time say nothing new
      CONSTRAINT subscription_cancellations_pk PRIMARY KEY (workspace_id, subscription_id))`);
    await runner.query(`SELECT tenant_table('subscription_cancellations')`);
    await runner.query(`CREATE INDEX cancel_sessions_subscription_ix ON cancel_sessions
      (workspace_id, subscription_id, started_at DESC)`);
  }
}
