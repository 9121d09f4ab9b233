import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers told us about leaving, beside what Stripe shows of it: a merchant may cancel there much later. */
export class AddRecordedCancellations1763801420000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE subscription_cancellations
      ADD COLUMN recorded_at timestamptz -- when the customer last confirmed it with us; NULL: not, or taken back`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE subscription_cancellations DROP COLUMN recorded_at`);
  }
}
