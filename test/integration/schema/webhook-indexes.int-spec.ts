import { randomUUID } from 'node:crypto';

import { Client } from 'pg';

import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

const WORKSPACE = randomUUID();

describe('the indexes of webhooks', () => {
  let database: TestDatabase;
  let client: Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  // Or else PostgreSQL adds an entry to each of the seven indexes for every claim.
  it('name nothing that a claim of a delivery changes', async () => {
    const { rows } = await client.query<{ definition: string }>(
      `SELECT indexdef AS definition FROM pg_indexes WHERE tablename = 'webhook_deliveries'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ definition }) => /\b(state|lease_token|lease_until)\b/.test(definition))).toEqual([]);
  });

  // What waits is found by finished_at alone.
  it.each([
    ['pending', `now()`],
    ['exhausted', 'NULL'],
  ])('take no delivery that is %s and finished at %s', async (state, finishedAt) => {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica'); // without an endpoint and an event
    const insert = client.query(
      `INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id, event_type, state, attempt_count,
         schedule_step, next_trigger, run_started_at, created_at, finished_at)
       VALUES ($1, $1, $1, $1, 'cancel.saved', $2, 0, 0, 'schedule', now(), now(), ${finishedAt})`,
      [WORKSPACE, state],
    );
    await expect(insert).rejects.toMatchObject({ constraint: 'webhook_deliveries_finished_ck' });
    await client.query('ROLLBACK');
  });

  // Statistics of most moments say that nothing waits. A plan that sorts what does would do so for every batch.
  it('give the relay its batch in order, whatever the statistics say', async () => {
    await client.query(
      `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at, published_at)
       SELECT $1, gen_random_uuid(), 'cancel.saved', repeat('x', 500), now(), now() FROM generate_series(1, 2000)`,
      [WORKSPACE],
    );
    await client.query('ANALYZE outbox_events');
    await client.query(
      `INSERT INTO outbox_events (workspace_id, id, type, payload, occurred_at)
       SELECT $1, gen_random_uuid(), 'cancel.saved', repeat('x', 500), now() FROM generate_series(1, 2000)`,
      [WORKSPACE],
    );
    const { rows } = await client.query<Record<'QUERY PLAN', string>>(
      `EXPLAIN SELECT id FROM outbox_events WHERE workspace_id = '${WORKSPACE}' AND published_at IS NULL
       ORDER BY occurred_at, id LIMIT 100 FOR UPDATE SKIP LOCKED`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan using outbox_events_pending_ix');
    expect(plan).not.toContain('Sort');
  });
});
