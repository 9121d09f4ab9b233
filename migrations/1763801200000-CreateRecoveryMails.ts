import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Mails about failed and about soon failing payments, what they say, and the links in them. */
export class CreateRecoveryMails1763801200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await createMails(runner);
    await createTexts(runner);

    await runner.query(`CREATE TABLE card_update_links (
      workspace_id uuid NOT NULL,
      id uuid NOT NULL,
      recovery_id uuid, -- NULL: before anything failed
      customer_id text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      used_at timestamptz, -- when the customer last went on to the provider's page
      use_count integer NOT NULL,
      CONSTRAINT card_update_links_pk PRIMARY KEY (workspace_id, id))`);
    await runner.query(`SELECT tenant_table('card_update_links')`);
    await runner.query(`ALTER TABLE card_update_links ADD CONSTRAINT card_update_links_case_fk
      FOREIGN KEY (workspace_id, recovery_id) REFERENCES recovery_cases (workspace_id, id)`);
    await runner.query(
      `CREATE INDEX card_update_links_case_ix ON card_update_links (workspace_id, recovery_id, used_at)`,
    );

    // Renewals whose card is still to be looked at; a row goes when it was.
    await runner.query(`CREATE TABLE card_checks (
      workspace_id uuid NOT NULL,
      subscription_id text NOT NULL,
      renews_at timestamptz NOT NULL,
      next_attempt_at timestamptz NOT NULL,
      CONSTRAINT card_checks_pk PRIMARY KEY (workspace_id, subscription_id, renews_at))`);
    await runner.query(`SELECT tenant_table('card_checks')`);
    await runner.query(`CREATE INDEX card_checks_due_ix ON card_checks (next_attempt_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'card_checks',
      'card_update_links',
      'recovery_mail_settings',
      'recovery_mail_templates',
      'recovery_mails',
    ]) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

async function createMails(runner: QueryRunner): Promise<void> {
  await runner.query(`CREATE TABLE recovery_mails (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    recovery_id uuid, -- NULL: a notice before anything failed
    notice_key text, -- what such a notice is about: a card and a renewal
    step text NOT NULL,
    customer_id text NOT NULL,
    subscription_id text NOT NULL,
    state text NOT NULL,
    reason text, -- why it was refused, dropped or put off
    attempt_count integer NOT NULL,
    due_at timestamptz NOT NULL,
    next_attempt_at timestamptz, -- NULL exactly when it is finished
    lease_token uuid,
    lease_until timestamptz,
    recipient text, -- from here on: what was handed over
    language text,
    subject text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    CONSTRAINT recovery_mails_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT recovery_mails_step_uq UNIQUE (workspace_id, recovery_id, step),
    CONSTRAINT recovery_mails_notice_uq UNIQUE (workspace_id, notice_key),
    CONSTRAINT recovery_mails_about_ck CHECK ((recovery_id IS NULL) <> (notice_key IS NULL)),
    CONSTRAINT recovery_mails_step_ck
      CHECK (step IN ('first', 'reminder', 'final', 'neutral', 'authenticate', 'expiring_card')),
    CONSTRAINT recovery_mails_state_ck
      CHECK (state IN ('planned', 'sending', 'sent', 'refused', 'unknown', 'dropped')),
    CONSTRAINT recovery_mails_open_ck CHECK ((state IN ('planned', 'sending')) = (next_attempt_at IS NOT NULL)),
    CONSTRAINT recovery_mails_sent_ck CHECK ((state = 'sent') = (sent_at IS NOT NULL)))`);
  await runner.query(`SELECT tenant_table('recovery_mails')`);
  await runner.query(`ALTER TABLE recovery_mails ADD CONSTRAINT recovery_mails_case_fk
    FOREIGN KEY (workspace_id, recovery_id) REFERENCES recovery_cases (workspace_id, id)`);
  await runner.query(`CREATE INDEX recovery_mails_due_ix ON recovery_mails (next_attempt_at)
    WHERE next_attempt_at IS NOT NULL`);
}

async function createTexts(runner: QueryRunner): Promise<void> {
  // Only what a merchant has changed; the texts that come with the product are code.
  await runner.query(`CREATE TABLE recovery_mail_templates (
    workspace_id uuid NOT NULL,
    step text NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL, -- MJML with Liquid
    updated_at timestamptz NOT NULL,
    CONSTRAINT recovery_mail_templates_pk PRIMARY KEY (workspace_id, step, language))`);
  await runner.query(`SELECT tenant_table('recovery_mail_templates')`);

  await runner.query(`CREATE TABLE recovery_mail_settings (
    workspace_id uuid NOT NULL,
    sender_name text, -- NULL: the workspace's name
    reply_to text,
    postal_address text,
    language text NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT recovery_mail_settings_pk PRIMARY KEY (workspace_id))`);
  await runner.query(`SELECT tenant_table('recovery_mail_settings')`);
}
