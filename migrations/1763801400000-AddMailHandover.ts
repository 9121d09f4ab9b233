import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a mail was handed over, also of one whose outcome nobody knows: the customer may have it. */
export class AddMailHandover1763801400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE recovery_mails
      ADD COLUMN handed_over_at timestamptz -- when the mail server was last called; NULL: never, or not noted`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE recovery_mails DROP COLUMN handed_over_at`);
  }
}
