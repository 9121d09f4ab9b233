import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People: users, the workspaces they belong to, how they get in, and their sessions in the dashboard. */
export class CreateMembers1763801070000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await this.createReferenceTables(runner);
    await this.createTenantTables(runner);
    await runner.query(`ALTER TABLE workspaces
      ADD COLUMN sealed_previous_identity_secret text, -- while a rotation overlaps
      ADD COLUMN previous_identity_secret_until timestamptz`);
    await runner.query(`ALTER TABLE workspaces ADD CONSTRAINT workspaces_previous_identity_ck
      CHECK ((sealed_previous_identity_secret IS NULL) = (previous_identity_secret_until IS NULL))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE workspaces
      DROP COLUMN sealed_previous_identity_secret, DROP COLUMN previous_identity_secret_until`);
    for (const table of ['dashboard_sessions', 'invitations', 'setup_links', 'workspace_members', 'users']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }

  /** Found without a workspace, read at every sign-in, hardly ever written. */
  private async createReferenceTables(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE users (
      id uuid NOT NULL,
      email text NOT NULL,
      name text NOT NULL,
      password_hash text NOT NULL,
      sealed_totp_secret text, -- set while enrolling, too
      totp_confirmed_at timestamptz, -- from then on a sign-in takes a code
      last_totp_step bigint, -- of the last code that was accepted: none is accepted twice
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT users_pk PRIMARY KEY (id),
      CONSTRAINT users_email_uq UNIQUE (email),
      CONSTRAINT users_email_ck CHECK (email = lower(email)),
      CONSTRAINT users_totp_ck CHECK (totp_confirmed_at IS NULL OR sealed_totp_secret IS NOT NULL))`);
    await runner.query(`SELECT reference_table('users')`);

    await runner.query(`CREATE TABLE workspace_members (
      workspace_id uuid NOT NULL,
      user_id uuid NOT NULL,
      role text NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT workspace_members_pk PRIMARY KEY (workspace_id, user_id),
      CONSTRAINT workspace_members_role_ck CHECK (role IN ('viewer', 'analyst', 'admin', 'owner')))`);
    await runner.query(`SELECT reference_table('workspace_members')`);
    await runner.query(`ALTER TABLE workspace_members ADD CONSTRAINT workspace_members_workspace_fk
      FOREIGN KEY (workspace_id) REFERENCES workspaces (id)`);
    await runner.query(`ALTER TABLE workspace_members ADD CONSTRAINT workspace_members_user_fk
      FOREIGN KEY (user_id) REFERENCES users (id)`);
    await runner.query(`CREATE INDEX workspace_members_user_ix ON workspace_members (user_id)`);

    // One per process that started before the first user came.
    await runner.query(`CREATE TABLE setup_links (
      token_hash bytea NOT NULL,
      expires_at timestamptz NOT NULL,
      CONSTRAINT setup_links_pk PRIMARY KEY (token_hash))`);
    await runner.query(`SELECT reference_table('setup_links')`);
  }

  private async createTenantTables(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE invitations (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      email text NOT NULL,
      role text NOT NULL,
      token_hash bytea NOT NULL, -- SHA-256 of the link's token
      invited_by text NOT NULL, -- public id of the member, or 'system'
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      accepted_at timestamptz,
      CONSTRAINT invitations_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT invitations_token_uq UNIQUE (workspace_id, token_hash),
      CONSTRAINT invitations_role_ck CHECK (role IN ('viewer', 'analyst', 'admin', 'owner')))`);
    await runner.query(`SELECT tenant_table('invitations')`);
    await runner.query(`ALTER TABLE invitations ADD CONSTRAINT invitations_workspace_fk
      FOREIGN KEY (workspace_id) REFERENCES workspaces (id)`);
    await runner.query(`CREATE INDEX invitations_newest_ix ON invitations (workspace_id, created_at DESC, id DESC)`);

    await runner.query(`CREATE TABLE dashboard_sessions (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      user_id uuid NOT NULL,
      token_hash bytea NOT NULL, -- SHA-256 of the cookie
      signed_in_at timestamptz NOT NULL, -- switching the workspace does not move it
      last_seen_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL, -- whatever happens until then
      address text NOT NULL,
      user_agent text NOT NULL,
      CONSTRAINT dashboard_sessions_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT dashboard_sessions_token_uq UNIQUE (workspace_id, token_hash))`);
    await runner.query(`SELECT tenant_table('dashboard_sessions')`);
    // Removing a member ends its sessions with it.
    await runner.query(`ALTER TABLE dashboard_sessions ADD CONSTRAINT dashboard_sessions_member_fk
      FOREIGN KEY (workspace_id, user_id) REFERENCES workspace_members (workspace_id, user_id) ON DELETE CASCADE`);
    await runner.query(`CREATE INDEX dashboard_sessions_member_ix ON dashboard_sessions (workspace_id, user_id)`);
    // "Sign out everywhere" reaches over workspaces.
    await runner.query(`CREATE INDEX dashboard_sessions_user_ix ON dashboard_sessions (user_id)`);
  }
}
