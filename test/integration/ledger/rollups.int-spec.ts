import { DataSource } from 'typeorm';

import { type RollupDelta, Rollups } from '../../../src/ledger/rollups.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { endSession, insertRecoveryCase, insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const at = new Date('2026-05-01T23:59:59.999Z');
const nextDay = new Date('2026-05-02T00:00:00.000Z');

describe('Rollups', () => {
  let app: TestApp;
  let rollups: Rollups;
  let dataSource: DataSource;
  beforeAll(async () => {
    app = await startTestApp();
    rollups = app.nest.get(Rollups, { strict: false });
    dataSource = app.nest.get(DataSource);
  });
  afterAll(() => app.close());

  const add = (workspaceId: string, deltas: RollupDelta[]) =>
    app.nest.get(Transactions, { strict: false }).run((tx) => rollups.add(tx, workspaceId, deltas));

  const sums = (workspaceId: string) =>
    dataSource.query<{ day: string; started: number; saved: number }[]>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, sum(sessions_started) AS started,
         sum(started_mrr_saved_cents)::bigint AS saved
       FROM daily_rollups WHERE workspace_id = $1 GROUP BY day ORDER BY day`,
      [workspaceId],
    );

  it('adds to the UTC day of the event, several deltas of a day together', async () => {
    const workspace = await newWorkspace(app);
    await add(workspace.id, [
      { at, sessionsStarted: 1 },
      { at: nextDay, sessionsStarted: 1 },
      { at, startedMrrSavedCents: 5 },
    ]);
    await add(workspace.id, [{ at, sessionsStarted: 2 }]);
    expect(await sums(workspace.id)).toEqual([
      { day: '2026-05-01', started: 3, saved: 5 },
      { day: '2026-05-02', started: 1, saved: 0 },
    ]);
  });

  it('writes nothing for deltas without a count', async () => {
    const workspace = await newWorkspace(app);
    await add(workspace.id, []);
    await add(workspace.id, [{ at, startedMrrSavedCents: 0 }]);
    expect(await sums(workspace.id)).toEqual([]);
  });

  it('undoes the counts of a transaction that fails', async () => {
    const workspace = await newWorkspace(app);
    const failed = app.nest.get(Transactions, { strict: false }).run(async (tx) => {
      await rollups.add(tx, workspace.id, [{ at, sessionsStarted: 1 }]);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await sums(workspace.id)).toEqual([]);
  });

  // Writers of several days in opposite orders would deadlock if rows were not sorted.
  it('loses no count of concurrent writers', async () => {
    const workspace = await newWorkspace(app);
    const days = [0, 1, 2, 3].map((day) => new Date(nextDay.getTime() + day * 86_400_000));
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        add(
          workspace.id,
          (index % 2 ? days : days.toReversed()).map((day) => ({ at: day, sessionsStarted: 1 })),
        ),
      ),
    );
    expect((await sums(workspace.id)).map((row) => row.started)).toEqual([100, 100, 100, 100]);
  });

  it('reports and rebuilds sums that are wrong, of that workspace only', async () => {
    const [workspace, other] = [await newWorkspace(app), await newWorkspace(app)];
    await insertSession(app, workspace.id, { startedAt: at, outcome: 'saved', completedAt: nextDay });
    await insertSession(app, workspace.id, { startedAt: nextDay, outcome: 'canceled', mrrReportingCents: null });
    await insertRecoveryCase(app, workspace.id, { openedAt: at, status: 'recovered' });
    await insertSession(app, other.id, { startedAt: at });
    expect(await rollups.differences(workspace.id)).toEqual([]);

    await dataSource.query(`UPDATE daily_rollups SET started_saves = started_saves + 1 WHERE workspace_id = $1`, [
      workspace.id,
    ]);
    await dataSource.query(`DELETE FROM daily_rollups WHERE workspace_id = $1 AND day = '2026-05-02'`, [workspace.id]);
    await dataSource.query(`DELETE FROM daily_rollups WHERE workspace_id = $1`, [other.id]);
    expect(await rollups.differences(workspace.id)).toContainEqual({
      day: '2026-05-02',
      counter: 'sessions_started',
      stored: 0,
      actual: 1,
    });

    await rollups.rebuild(workspace.id);
    expect(await rollups.differences(workspace.id)).toEqual([]);
    expect(await rollups.differences(other.id)).toHaveLength(1);
  });

  // A rebuild that reads sessions while a writer stands between its two writes would count it twice or never.
  it('may be rebuilt while sessions start and end', async () => {
    const workspace = await newWorkspace(app);
    const seed = await insertSession(app, workspace.id, { startedAt: at });
    const writers = Array.from({ length: 40 }, async (_, index) => {
      const session = await insertSession(app, workspace.id, { startedAt: index % 2 ? at : nextDay });
      await endSession(app, session, index % 3 ? 'saved' : 'canceled', nextDay);
    });
    await Promise.all([...writers, ...Array.from({ length: 10 }, () => rollups.rebuild(workspace.id))]);
    await endSession(app, seed, 'abandoned', nextDay);
    expect(await rollups.differences(workspace.id)).toEqual([]);
    expect((await sums(workspace.id)).reduce((total, row) => total + Number(row.started), 0)).toBe(41);
  });
});
