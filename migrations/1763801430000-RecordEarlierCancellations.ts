import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What customers told us about leaving before anybody noted it beside their sessions: the newest session of a subscription
 * is canceled, and nobody has heard since that it goes on. Bounded to a month and some days: one that was older would have
 * been renewed since, which says that nobody carried it out.
 */
export class RecordEarlierCancellations1763801430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`INSERT INTO subscription_cancellations AS known
        (workspace_id, subscription_id, requested_at, ended_at, recorded_at, as_of)
      SELECT s.workspace_id, s.subscription_id, NULL, NULL, s.completed_at, to_timestamp(0)
        FROM cancel_sessions s
        WHERE s.outcome = 'canceled' AND s.reactivated_at IS NULL AND s.completed_at > now() - interval '35 days'
          AND NOT EXISTS (SELECT 1 FROM cancel_sessions later
            WHERE later.workspace_id = s.workspace_id AND later.subscription_id = s.subscription_id
              AND (later.started_at, later.id) > (s.started_at, s.id))
      ON CONFLICT (workspace_id, subscription_id) DO UPDATE SET recorded_at = excluded.recorded_at
        WHERE known.recorded_at IS NULL AND known.ended_at IS NULL`);
  }

  /** Nothing: what was recorded here goes with its column, and is true until then. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
