import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The delivery log of a whole workspace, newest first. */
export class AddWebhookLog1763801060000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`CREATE INDEX webhook_deliveries_log_ix ON webhook_deliveries
      (workspace_id, created_at DESC, id DESC)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX webhook_deliveries_log_ix`);
  }
}
