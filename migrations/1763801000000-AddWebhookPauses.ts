import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Pauses of endpoints that cannot be reached, warnings before one is disabled, and an age limit for deliveries. */
export class AddWebhookPauses1763801000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`ALTER TABLE webhook_endpoints
      ADD COLUMN unreachable_count integer NOT NULL DEFAULT 0, -- consecutive timeouts and connection errors
      ADD COLUMN paused_until timestamptz, -- nothing is sent before; then one delivery tries
      ADD COLUMN warning text, -- the latest warning since failing_since
      ADD CONSTRAINT webhook_endpoints_warning_ck CHECK (warning IN ('failing_24_hours', 'failing_72_hours'))`);

    await runner.query(`ALTER TABLE webhook_deliveries
      ADD COLUMN run_started_at timestamptz -- when the current run of the retry schedule began`);
    await runner.query(`UPDATE webhook_deliveries SET run_started_at = created_at`);
    await runner.query(`ALTER TABLE webhook_deliveries ALTER COLUMN run_started_at SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE webhook_deliveries DROP COLUMN run_started_at`);
    await runner.query(`ALTER TABLE webhook_endpoints
      DROP COLUMN unreachable_count, DROP COLUMN paused_until, DROP COLUMN warning`);
  }
}
