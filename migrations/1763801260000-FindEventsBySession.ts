import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets a session's page show which webhooks were sent about it. */
export class FindEventsBySession1763801260000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    // A pattern rather than a cast to jsonb: an index must never make the write of an event fail.
    await runner.query(`CREATE INDEX outbox_events_session_ix ON outbox_events
      (workspace_id, substring(payload from '"session_id":"(sess_[0-9a-f-]{36})"')) WHERE type LIKE 'cancel.%'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX outbox_events_session_ix`);
  }
}
