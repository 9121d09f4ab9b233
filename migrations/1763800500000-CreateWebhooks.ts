import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox every module writes to, and the webhook endpoints, deliveries and attempts made from it. */
export class CreateWebhooks1763800500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await this.createOutbox(runner);
    await this.createEndpoints(runner);
    await this.createDeliveries(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'webhook_attempts',
      'webhook_deliveries',
      'webhook_secrets',
      'webhook_endpoints',
      'outbox_events',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }

  private async createOutbox(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE outbox_events (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      type text NOT NULL,
      payload text NOT NULL, -- the exact bytes that are signed and sent
      occurred_at timestamptz NOT NULL,
      published_at timestamptz,
      CONSTRAINT outbox_events_pk PRIMARY KEY (workspace_id, id))`);
    await runner.query(`SELECT tenant_table('outbox_events')`);
    // The relay only ever reads the unpublished tail, workspace by workspace.
    await runner.query(`CREATE INDEX outbox_events_pending_ix ON outbox_events (workspace_id, occurred_at, id)
      WHERE published_at IS NULL`);
    await runner.query(`CREATE INDEX outbox_events_prune_ix ON outbox_events (published_at)`);
  }

  private async createEndpoints(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE webhook_endpoints (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      url text NOT NULL,
      event_types text[] NOT NULL,
      description text,
      status text NOT NULL,
      disabled_reason text,
      disabled_at timestamptz,
      failing_since timestamptz, -- first failure after the last success
      consecutive_failures integer NOT NULL, -- since then
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      deleted_at timestamptz,
      CONSTRAINT webhook_endpoints_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT webhook_endpoints_status_ck CHECK (status IN ('enabled', 'disabled')))`);
    await runner.query(`SELECT tenant_table('webhook_endpoints')`);
    await runner.query(`CREATE INDEX webhook_endpoints_id_ix ON webhook_endpoints (id)`);

    await runner.query(`CREATE TABLE webhook_secrets (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      sealed_secret text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz, -- NULL: the current secret; else the end of its overlap
      CONSTRAINT webhook_secrets_pk PRIMARY KEY (workspace_id, id))`);
    await runner.query(`SELECT tenant_table('webhook_secrets')`);
    await runner.query(`ALTER TABLE webhook_secrets ADD CONSTRAINT webhook_secrets_endpoint_fk
      FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints (workspace_id, id)`);
    await runner.query(`CREATE INDEX webhook_secrets_endpoint_ix ON webhook_secrets (workspace_id, endpoint_id)`);
  }

  private async createDeliveries(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE webhook_deliveries (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      endpoint_id uuid NOT NULL,
      event_id uuid NOT NULL,
      event_type text NOT NULL,
      state text NOT NULL,
      attempt_count integer NOT NULL, -- finished attempts in all
      schedule_step integer NOT NULL, -- of those, the ones in the current run of the retry schedule
      next_trigger text NOT NULL,
      next_attempt_at timestamptz,
      lease_token uuid,
      lease_until timestamptz,
      last_status_code integer,
      last_reason text,
      created_at timestamptz NOT NULL,
      finished_at timestamptz,
      CONSTRAINT webhook_deliveries_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT webhook_deliveries_state_ck CHECK (state IN
        ('pending', 'delivering', 'delivered', 'retrying', 'exhausted', 'held', 'discarded')),
      CONSTRAINT webhook_deliveries_trigger_ck CHECK (next_trigger IN ('schedule', 'manual', 'test')))`);
    await runner.query(`SELECT tenant_table('webhook_deliveries')`);
    await runner.query(`ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_endpoint_fk
      FOREIGN KEY (workspace_id, endpoint_id) REFERENCES webhook_endpoints (workspace_id, id)`);
    await runner.query(`ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_event_fk
      FOREIGN KEY (workspace_id, event_id) REFERENCES outbox_events (workspace_id, id)`);
    await runner.query(`CREATE INDEX webhook_deliveries_id_ix ON webhook_deliveries (id)`);
    await runner.query(`CREATE INDEX webhook_deliveries_due_ix ON webhook_deliveries (next_attempt_at)
      WHERE state IN ('pending', 'delivering', 'retrying')`);
    await runner.query(`CREATE INDEX webhook_deliveries_claim_ix ON webhook_deliveries
      (workspace_id, endpoint_id, next_attempt_at) WHERE state IN ('pending', 'delivering', 'retrying')`);
    await runner.query(`CREATE INDEX webhook_deliveries_held_ix ON webhook_deliveries (workspace_id, endpoint_id)
      WHERE state = 'held'`);
    await runner.query(`CREATE INDEX webhook_deliveries_prune_ix ON webhook_deliveries (finished_at)
      WHERE finished_at IS NOT NULL`);
    await runner.query(`CREATE INDEX webhook_deliveries_endpoint_ix ON webhook_deliveries
      (workspace_id, endpoint_id, created_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX webhook_deliveries_event_ix ON webhook_deliveries (workspace_id, event_id)`);

    await runner.query(`CREATE TABLE webhook_attempts (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      delivery_id uuid NOT NULL,
      attempt_number integer NOT NULL,
      trigger text NOT NULL,
      attempted_at timestamptz NOT NULL,
      duration_ms integer NOT NULL,
      outcome text NOT NULL, -- succeeded, or the class of the failure
      status_code integer,
      request_headers jsonb NOT NULL, -- without the signatures
      response_headers jsonb NOT NULL,
      response_body text NOT NULL, -- the first 16 KiB, made printable
      CONSTRAINT webhook_attempts_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT webhook_attempts_trigger_ck CHECK (trigger IN ('schedule', 'manual', 'test')))`);
    await runner.query(`SELECT tenant_table('webhook_attempts')`);
    await runner.query(`ALTER TABLE webhook_attempts ADD CONSTRAINT webhook_attempts_delivery_fk
      FOREIGN KEY (workspace_id, delivery_id) REFERENCES webhook_deliveries (workspace_id, id)`);
    await runner.query(`CREATE INDEX webhook_attempts_delivery_ix ON webhook_attempts
      (workspace_id, delivery_id, attempt_number)`);
  }
}
