import { Client } from 'pg';
import { DataSource } from 'typeorm';

import { Rollups } from '../../../src/ledger/rollups.js';
import { PreparedStatements } from '../../../src/shared/database/prepared-statements.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { fillDatabase } from '../../../tools/bench/filling/fill-database.js';
import { startTestApp } from '../../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { newWorkspace } from '../../support/workspaces.js';
import { rulesOf, withClient } from '../schema/catalogue.js';

const SESSIONS = 2_000;

describe('npm run bench:load', () => {
  let database: TestDatabase;
  let busiestId: string;
  let rulesBefore: unknown;

  const fill = (isForced = false) =>
    fillDatabase({ databaseUrl: database.url, sessions: SESSIONS, isForced, announce: () => undefined });
  const rowsOf = <Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> =>
    withClient(database.url, async (client: Client) => (await client.query<Row>(statement, parameters)).rows);

  beforeAll(async () => {
    database = await createTestDatabase();
    const app = await startTestApp({ DATABASE_URL: database.url });
    busiestId = (await newWorkspace(app)).id;
    await app.close();
    rulesBefore = await withClient(database.url, rulesOf);
    await fill();
  });
  afterAll(() => database.drop());

  it('writes as many sessions as were asked for, a fifth of them in the oldest of a hundred workspaces', async () => {
    const shares = await rowsOf<{ id: string; sessions: string }>(
      `SELECT workspace_id AS id, count(*) AS sessions FROM cancel_sessions GROUP BY 1 ORDER BY count(*) DESC`,
    );
    expect(shares).toHaveLength(100);
    expect(shares.reduce((sum, { sessions }) => sum + Number(sessions), 0)).toBe(SESSIONS);
    expect(shares[0]?.id).toBe(busiestId);
    expect(Number(shares[0]?.sessions) / SESSIONS).toBeCloseTo(0.2, 1);
  });

  it('leaves daily sums that are what sessions and cases say', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: database.url, parseInt8: true }).initialize();
    try {
      const rollups = new Rollups(new Transactions(dataSource), new PreparedStatements(dataSource));
      for (const { id } of await rowsOf<{ id: string }>('SELECT id FROM workspaces')) {
        expect(await rollups.differences(id)).toEqual([]);
      }
      const [sum] = await rowsOf<{ started: string }>('SELECT sum(sessions_started) AS started FROM daily_rollups');
      expect(Number(sum?.started)).toBe(SESSIONS);
    } finally {
      await dataSource.destroy();
    }
  });

  it('leaves one ledger line for every accepted offer, every reversed save and every recovered payment', async () => {
    const lines = await rowsOf(
      `SELECT split_part(event_type, '.', 1) AS kind, count(*)::integer AS lines, sum(mrr_impact_cents)::integer AS cents
       FROM save_events GROUP BY 1 ORDER BY 1`,
    );
    const truth = await rowsOf(
      `SELECT 'offer_accepted' AS kind, count(*)::integer AS lines, sum(saved_mrr_cents)::integer AS cents
       FROM cancel_sessions WHERE outcome = 'saved' AND offer_accepted
       UNION ALL SELECT 'payment_recovered', count(*)::integer, sum(mrr_cents)::integer
       FROM recovery_cases WHERE status = 'recovered'
       UNION ALL SELECT 'save_reversed', count(*)::integer, -sum(saved_mrr_cents)::integer
       FROM cancel_sessions WHERE save_reversed_at IS NOT NULL`,
    );
    expect(lines).toEqual(truth);
    expect(lines).toHaveLength(3);
  });

  it('spreads them over 24 months, with every outcome, open ones on the last day only', async () => {
    const [found] = await rowsOf(
      `SELECT count(DISTINCT date_trunc('month', started_at)) >= 24 AS "isLong",
         count(*) FILTER (WHERE outcome = 'saved')::float / count(*) BETWEEN 0.2 AND 0.28 AS "isSaving",
         count(*) FILTER (WHERE outcome = 'canceled')::float / count(*) BETWEEN 0.42 AND 0.5 AS "isLosing",
         count(*) FILTER (WHERE outcome IS NULL AND started_at < now() - interval '2 days')::integer AS "staleCount",
         count(*) FILTER (WHERE completed_at < started_at OR completed_at > now())::integer AS "impossibleCount"
       FROM cancel_sessions`,
    );
    const expected = { isLong: true, isSaving: true, isLosing: true, staleCount: 0, impossibleCount: 0 };
    expect(found).toEqual(expected);
  });

  it('leaves every key, index, foreign key and default as it was', async () => {
    expect(await withClient(database.url, rulesOf)).toEqual(rulesBefore);
    const defaults = await rowsOf(`SELECT adnum FROM pg_attrdef WHERE adrelid = 'cancel_sessions'::regclass`);
    expect(defaults).toEqual([]);
  });

  it('refuses a database that has sessions, and adds to it with --force', async () => {
    await expect(fill()).rejects.toThrow('has sessions already');
    await fill(true);
    const [found] = await rowsOf('SELECT count(*)::integer AS sessions FROM cancel_sessions');
    expect(found).toEqual({ sessions: 2 * SESSIONS });
  });

  it('explains what is missing: tables, or a workspace', async () => {
    const bare = await createTestDatabase('template1');
    const migrated = await createTestDatabase();
    try {
      const fillInto = ({ url }: TestDatabase) =>
        fillDatabase({ databaseUrl: url, sessions: SESSIONS, isForced: false, announce: () => undefined });
      await expect(fillInto(bare)).rejects.toThrow('npm run db:migrate');
      await expect(fillInto(migrated)).rejects.toThrow('npm run workspace:create');
    } finally {
      await bare.drop();
      await migrated.drop();
    }
  });
});
