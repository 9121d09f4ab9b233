import type { MigrationInterface, QueryRunner } from 'typeorm';

const UNFINISHED = `state IN ('pending', 'delivering', 'retrying', 'held')`;

/**
 * Lets a claim of a delivery touch no index: none of them mentions `state` any more, and pages keep room for the new
 * version of a row. Keeps unpublished events out of the index for pruning, which plans made for an empty outbox used,
 * and then sorted everything that waited for each batch.
 */
export class LightenWebhookIndexes1763801440000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    for (const index of ['due', 'claim', 'held']) await runner.query(`DROP INDEX webhook_deliveries_${index}_ix`);
    // What these indexes leave out would never be sent, so the database itself sees to it that it is finished.
    await runner.query(`ALTER TABLE webhook_deliveries
      ADD CONSTRAINT webhook_deliveries_finished_ck CHECK ((finished_at IS NULL) = (${UNFINISHED}))`);
    await runner.query(`ALTER TABLE webhook_deliveries SET (fillfactor = 70)`);
    await runner.query(`CREATE INDEX webhook_deliveries_due_ix ON webhook_deliveries (next_attempt_at)
      WHERE finished_at IS NULL`);
    await runner.query(`CREATE INDEX webhook_deliveries_claim_ix ON webhook_deliveries
      (workspace_id, endpoint_id, next_attempt_at) WHERE finished_at IS NULL`);
    await runner.query(`DROP INDEX outbox_events_prune_ix`);
    await runner.query(`CREATE INDEX outbox_events_prune_ix ON outbox_events (published_at)
      WHERE published_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['due', 'claim']) await runner.query(`DROP INDEX webhook_deliveries_${index}_ix`);
    await runner.query(`ALTER TABLE webhook_deliveries DROP CONSTRAINT webhook_deliveries_finished_ck`);
    await runner.query(`ALTER TABLE webhook_deliveries RESET (fillfactor)`);
    await runner.query(`CREATE INDEX webhook_deliveries_due_ix ON webhook_deliveries (next_attempt_at)
      WHERE state IN ('pending', 'delivering', 'retrying')`);
    await runner.query(`CREATE INDEX webhook_deliveries_claim_ix ON webhook_deliveries
      (workspace_id, endpoint_id, next_attempt_at) WHERE state IN ('pending', 'delivering', 'retrying')`);
    await runner.query(`CREATE INDEX webhook_deliveries_held_ix ON webhook_deliveries (workspace_id, endpoint_id)
      WHERE state = 'held'`);
    await runner.query(`DROP INDEX outbox_events_prune_ix`);
    await runner.query(`CREATE INDEX outbox_events_prune_ix ON outbox_events (published_at)`);
  }
}
