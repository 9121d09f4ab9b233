import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links under which one customer walks through the cancel flow on a page of ours. */
export class CreateCancelLinks1763801300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`CREATE TABLE cancel_links (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      subscription_id text NOT NULL,
      customer_id text NOT NULL,
      email text,
      locale text,
      return_url text,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz, -- when the customer went on from it; opening it does not count
      page_hash bytea, -- SHA-256 of the token of the page that went on, and that alone may
      session_id uuid,
      CONSTRAINT cancel_links_pk PRIMARY KEY (workspace_id, id),
      CONSTRAINT cancel_links_used_ck CHECK ((used_at IS NULL) = (page_hash IS NULL)),
      CONSTRAINT cancel_links_session_ck CHECK (session_id IS NULL OR used_at IS NOT NULL))`);
    await runner.query(`SELECT tenant_table('cancel_links')`);
    await runner.query(`ALTER TABLE cancel_links ADD CONSTRAINT cancel_links_session_fk
      FOREIGN KEY (workspace_id, session_id) REFERENCES cancel_sessions (workspace_id, id)`);
    await runner.query(`CREATE INDEX cancel_links_customer_ix ON cancel_links (workspace_id, customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE cancel_links`);
  }
}
