import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenants, their settings, keys and audit log. These few tables are found without knowing a workspace. */
export class CreateWorkspaces1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    // On Citus these two are replaced by calls that distribute the table; on plain PostgreSQL there is nothing to do.
    await runner.query(`CREATE FUNCTION tenant_table(name text) RETURNS void LANGUAGE sql AS 'SELECT'`);
    await runner.query(`CREATE FUNCTION reference_table(name text) RETURNS void LANGUAGE sql AS 'SELECT'`);
    await this.createReferenceTables(runner);
    await this.createTenantTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'scheduler_leases',
      'idempotency_keys',
      'audit_log',
      'api_token_usage',
      'api_tokens',
      'workspaces',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
    await runner.query(`DROP FUNCTION reference_table(text)`);
    await runner.query(`DROP FUNCTION tenant_table(text)`);
  }

  private async createReferenceTables(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE workspaces (
      id uuid NOT NULL,
      name text NOT NULL,
      reporting_currency text NOT NULL,
      identity_required boolean NOT NULL,
      allowed_origins text[] NOT NULL,
      cancel_mode text NOT NULL,
      rate_limit_per_minute integer, -- NULL: the installation's default
      sealed_identity_secret text NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT workspaces_pk PRIMARY KEY (id),
      CONSTRAINT workspaces_currency_ck CHECK (reporting_currency ~ '^[a-z]{3}$'),
      CONSTRAINT workspaces_cancel_mode_ck CHECK (cancel_mode IN ('record', 'period_end', 'immediate')))`);
    await runner.query(`SELECT reference_table('workspaces')`);

    await runner.query(`CREATE TABLE api_tokens (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      name text NOT NULL,
      kind text NOT NULL,
      scopes text[] NOT NULL,
      token_hash bytea NOT NULL, -- SHA-256 of the whole token; the token itself is never stored
      prefix text NOT NULL,
      last4 text NOT NULL,
      expires_at timestamptz,
      revoked_at timestamptz,
      created_at timestamptz NOT NULL,
      CONSTRAINT api_tokens_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT api_tokens_hash_uq UNIQUE (token_hash),
      CONSTRAINT api_tokens_kind_ck CHECK (kind IN ('secret', 'publishable')),
      CONSTRAINT api_tokens_hash_ck CHECK (octet_length(token_hash) = 32))`);
    await runner.query(`SELECT reference_table('api_tokens')`);
    await runner.query(`ALTER TABLE api_tokens ADD CONSTRAINT api_tokens_workspace_fk
      FOREIGN KEY (workspace_id) REFERENCES workspaces (id)`);
    await runner.query(`CREATE INDEX api_tokens_id_ix ON api_tokens (id)`);

    // Bookkeeping of the schedulers: local to the coordinator, without tenants.
    await runner.query(`CREATE TABLE scheduler_leases (
      name text NOT NULL,
      holder uuid NOT NULL,
      lease_until timestamptz NOT NULL,
      CONSTRAINT scheduler_leases_pk PRIMARY KEY (name))`);
  }

  private async createTenantTables(runner: QueryRunner): Promise<void> {
    // Counters stay out of api_tokens: a reference table's writes are serialised for the whole cluster.
    await runner.query(`CREATE TABLE api_token_usage (
      workspace_id uuid NOT NULL,
      token_id uuid NOT NULL,
      last_used_at timestamptz NOT NULL,
      CONSTRAINT api_token_usage_pk PRIMARY KEY (workspace_id, token_id))`);
    await runner.query(`SELECT tenant_table('api_token_usage')`);

    await runner.query(`CREATE TABLE audit_log (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      actor text NOT NULL, -- public id of the token or user, or 'system'
      action text NOT NULL,
      target text,
      details jsonb NOT NULL,
      occurred_at timestamptz NOT NULL,
      CONSTRAINT audit_log_pk PRIMARY KEY (workspace_id, id))`);
    await runner.query(`SELECT tenant_table('audit_log')`);
    await runner.query(`CREATE INDEX audit_log_newest_ix ON audit_log (workspace_id, occurred_at DESC, id DESC)`);

    await runner.query(`CREATE TABLE idempotency_keys (
      workspace_id uuid NOT NULL,
      key text NOT NULL,
      fingerprint bytea NOT NULL, -- SHA-256 of method, path and body
      state text NOT NULL,
      response_status integer,
      response_body text,
      locked_until timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT idempotency_keys_pk PRIMARY KEY (workspace_id, key),
      CONSTRAINT idempotency_keys_state_ck CHECK (state IN ('in_flight', 'done')))`);
    await runner.query(`SELECT tenant_table('idempotency_keys')`);
    await runner.query(`CREATE INDEX idempotency_keys_expiry_ix ON idempotency_keys (expires_at)`);
  }
}
