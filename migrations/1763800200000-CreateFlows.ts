import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Flow definitions with their versions, cancel sessions and their timeline. */
export class CreateFlows1763800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await this.createDefinitions(runner);
    await this.createSessions(runner);
    await this.createTimeline(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['flow_events', 'cancel_sessions', 'flow_versions', 'flows']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }

  private async createDefinitions(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE flows (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      name text NOT NULL,
      status text NOT NULL,
      draft jsonb, -- the definition being edited; NULL when nothing differs from the latest version
      latest_version integer NOT NULL, -- 0: never published
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT flows_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT flows_status_ck CHECK (status IN ('draft', 'live', 'retired', 'archived')))`);
    await runner.query(`SELECT tenant_table('flows')`);
    await runner.query(`CREATE INDEX flows_id_ix ON flows (id)`);
    await runner.query(`CREATE UNIQUE INDEX flows_live_uq ON flows (workspace_id) WHERE status = 'live'`);

    await runner.query(`CREATE TABLE flow_versions (
      workspace_id uuid NOT NULL,
      flow_id uuid NOT NULL,
      version integer NOT NULL,
      definition jsonb NOT NULL,
      published_at timestamptz NOT NULL,
      CONSTRAINT flow_versions_pk PRIMARY KEY (workspace_id, flow_id, version))`);
    await runner.query(`SELECT tenant_table('flow_versions')`);
    await runner.query(`ALTER TABLE flow_versions ADD CONSTRAINT flow_versions_flow_fk
      FOREIGN KEY (workspace_id, flow_id) REFERENCES flows (workspace_id, id)`);
  }

  private async createSessions(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE cancel_sessions (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      flow_id uuid NOT NULL,
      flow_version integer NOT NULL,
      snapshot jsonb NOT NULL, -- the steps as they were shown
      subscription_id text NOT NULL,
      customer_id text NOT NULL,
      email text,
      is_identity_bound boolean NOT NULL,
      locale text,
      metadata jsonb NOT NULL,
      plan_id text,
      plan_name text,
      mrr_cents bigint NOT NULL,
      currency text NOT NULL,
      mrr_reporting_cents bigint, -- NULL: no exchange rate, so no number
      reason text,
      comment text,
      last_step text,
      offer_type text, -- of the accepted offer, else of the last one shown
      offer_value jsonb,
      offer_accepted boolean NOT NULL,
      outcome text,
      saved_mrr_cents bigint,
      saved_mrr_reporting_cents bigint,
      started_at timestamptz NOT NULL,
      last_activity_at timestamptz NOT NULL,
      completed_at timestamptz,
      save_reversed_at timestamptz,
      reactivated_at timestamptz,
      CONSTRAINT cancel_sessions_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT cancel_sessions_outcome_ck CHECK (outcome IN ('saved', 'canceled', 'abandoned')),
      CONSTRAINT cancel_sessions_completed_ck CHECK ((outcome IS NULL) = (completed_at IS NULL)),
      CONSTRAINT cancel_sessions_reason_ck CHECK (reason ~ '^[a-z0-9_]{1,64}$'),
      CONSTRAINT cancel_sessions_offer_ck
        CHECK (offer_type IN ('discount', 'pause', 'downgrade', 'annual_switch')))`);
    await runner.query(`SELECT tenant_table('cancel_sessions')`);
    await runner.query(`ALTER TABLE cancel_sessions ADD CONSTRAINT cancel_sessions_version_fk
      FOREIGN KEY (workspace_id, flow_id, flow_version) REFERENCES flow_versions (workspace_id, flow_id, version)`);
    await runner.query(`CREATE INDEX cancel_sessions_id_ix ON cancel_sessions (id)`);
    await runner.query(`CREATE UNIQUE INDEX cancel_sessions_open_uq ON cancel_sessions (workspace_id, subscription_id)
      WHERE outcome IS NULL`);
    await runner.query(`CREATE INDEX cancel_sessions_started_ix ON cancel_sessions
      (workspace_id, started_at DESC, id DESC)
      INCLUDE (outcome, mrr_reporting_cents, saved_mrr_reporting_cents)`);
    await runner.query(`CREATE INDEX cancel_sessions_outcome_ix ON cancel_sessions
      (workspace_id, outcome, started_at DESC, id DESC)`);
    await runner.query(`CREATE INDEX cancel_sessions_customer_ix ON cancel_sessions (workspace_id, customer_id)`);
    await runner.query(`CREATE INDEX cancel_sessions_email_ix ON cancel_sessions (workspace_id, lower(email))`);
    await runner.query(
      `CREATE INDEX cancel_sessions_idle_ix ON cancel_sessions (last_activity_at) WHERE outcome IS NULL`,
    );
  }

  private async createTimeline(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE flow_events (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      session_id uuid NOT NULL,
      event_type text NOT NULL,
      data jsonb NOT NULL,
      event_id text, -- the caller's own id, for de-duplication
      occurred_at timestamptz NOT NULL,
      CONSTRAINT flow_events_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT flow_events_type_ck CHECK (event_type ~ '^[a-z0-9_.]{1,64}$'))`);
    await runner.query(`SELECT tenant_table('flow_events')`);
    await runner.query(`ALTER TABLE flow_events ADD CONSTRAINT flow_events_session_fk
      FOREIGN KEY (workspace_id, session_id) REFERENCES cancel_sessions (workspace_id, id)`);
    await runner.query(
      `CREATE INDEX flow_events_session_ix ON flow_events (workspace_id, session_id, occurred_at, id)`,
    );
    await runner.query(`CREATE UNIQUE INDEX flow_events_event_id_uq ON flow_events (workspace_id, session_id, event_id)
      WHERE event_id IS NOT NULL`);
  }
}
