import fc from 'fast-check';
import { DataSource } from 'typeorm';

import { MetricsRepository, type RetentionTotals } from '../../../src/analytics/metrics/metrics.repository.js';
import { windowBetween } from '../../../src/analytics/metrics/period.js';
import type { CancelSession, SessionOutcome } from '../../../src/flows/entities/cancel-session.entity.js';
import { Rollups } from '../../../src/ledger/rollups.js';
import type { RecoveryCase } from '../../../src/recovery/entities/recovery-case.entity.js';
import { closeRecoveryCase, endSession, insertRecoveryCase, insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const FIRST_DAY = Date.UTC(2026, 1, 26);
const DAY_MS = 86_400_000;
const DAYS = 12;

/** Times around a turn of the month; midnight and the instants beside it come up often, as that is where sums go wrong. */
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: DAYS - 1 }), fc.oneof(fc.constantFrom(0, 1, DAY_MS - 1), fc.nat(DAY_MS - 1)))
  .map(([day, ms]) => new Date(FIRST_DAY + day * DAY_MS + ms));

const anyMoney = fc.option(fc.nat(50_000), { nil: null, freq: 10 });

/** One thing that happens; `pick` chooses the session or case it happens to. */
const anyOperation = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), at: anyTime, money: anyMoney }),
  fc.record({
    kind: fc.constant('end' as const),
    at: anyTime,
    pick: fc.nat(),
    outcome: fc.constantFrom<SessionOutcome>('saved', 'canceled', 'abandoned'),
  }),
  fc.record({ kind: fc.constant('fail' as const), at: anyTime, money: anyMoney }),
  fc.record({
    kind: fc.constant('close' as const),
    at: anyTime,
    pick: fc.nat(),
    status: fc.constantFrom('recovered' as const, 'lost' as const),
  }),
);
type Operation = typeof anyOperation extends fc.Arbitrary<infer T> ? T : never;

const anyWindow = fc
  .tuple(anyTime, anyTime)
  .map(([a, b]) => (a < b ? { since: a, until: b } : { since: b, until: a }))
  .filter(({ since, until }) => until.getTime() - since.getTime() >= 2 * DAY_MS);

describe('MetricsRepository.totals', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  // The promise behind every number of the dashboard: fast sums, and exactly what counting the rows would give.
  it('equals counting every row, for any history and any window, and so does a rebuild', async () => {
    const metrics = app.nest.get(MetricsRepository, { strict: false });
    const rollups = app.nest.get(Rollups, { strict: false });
    const history = fc.array(anyOperation, { minLength: 100, maxLength: 250 });
    const windows = fc.array(anyWindow, { minLength: 15, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(history, windows, async (operations, spans) => {
        const workspace = await newWorkspace(app);
        await play(app, workspace.id, operations);
        const compare = async (): Promise<void> => {
          for (const { since, until } of spans) {
            const totals = await metrics.totals(workspace.id, windowBetween(since, until));
            expect(totals).toEqual(await countRows(app, workspace.id, since, until));
          }
          expect(await metrics.months(workspace.id, new Date('2026-03-01T00:00:00Z'))).toEqual(
            await countMarch(app, workspace.id),
          );
        };
        await compare();
        expect(await rollups.differences(workspace.id)).toEqual([]);
        await rollups.rebuild(workspace.id);
        await compare();
      }),
      { numRuns: 12, endOnFailure: true },
    );
  }, 120_000);
});

/** Sessions and cases of a history so far. */
interface History {
  sessions: CancelSession[];
  cases: RecoveryCase[];
}

/** Lets everything happen in order, as the product would. */
async function play(app: TestApp, workspaceId: string, operations: Operation[]): Promise<void> {
  const history: History = { sessions: [], cases: [] };
  for (const operation of operations) {
    switch (operation.kind) {
      case 'start': {
        const fields = { startedAt: operation.at, mrrReportingCents: operation.money };
        history.sessions.push(await insertSession(app, workspaceId, fields));
        break;
      }
      case 'fail': {
        const fields = { openedAt: operation.at, amountReportingCents: operation.money };
        history.cases.push(await insertRecoveryCase(app, workspaceId, fields));
        break;
      }
      case 'end':
        await end(app, history.sessions, operation);
        break;
      case 'close':
        await close(app, history.cases, operation);
        break;
    }
  }
}

/** Ends one of the sessions, if it may end so: open ones may, and abandoned ones may still cancel. */
async function end(
  app: TestApp,
  sessions: CancelSession[],
  { pick, outcome, at }: Extract<Operation, { kind: 'end' }>,
): Promise<void> {
  const index = pick % Math.max(sessions.length, 1);
  const session = sessions[index];
  if (!session) return;
  const mayEnd = session.outcome === null || (session.outcome === 'abandoned' && outcome === 'canceled');
  if (mayEnd) sessions[index] = await endSession(app, session, outcome, at);
}

/** Closes one of the cases, if it may close so: open ones may, and lost ones may still be paid. */
async function close(
  app: TestApp,
  cases: RecoveryCase[],
  { pick, status, at }: Extract<Operation, { kind: 'close' }>,
): Promise<void> {
  const index = pick % Math.max(cases.length, 1);
  const recovery = cases[index];
  if (!recovery) return;
  const mayClose = recovery.status === 'open' || (recovery.status === 'lost' && status === 'recovered');
  if (mayClose) cases[index] = await closeRecoveryCase(app, recovery, status, at);
}

async function countRows(app: TestApp, workspaceId: string, since: Date, until: Date): Promise<RetentionTotals> {
  const [sessions] = await app.nest.get(DataSource).query(
    `SELECT count(*) AS "cancelSessions", count(*) FILTER (WHERE outcome = 'saved') AS saves,
       coalesce(sum(CASE WHEN outcome = 'saved' THEN saved_mrr_reporting_cents END), 0)::bigint AS "mrrSavedCents",
       coalesce(sum(CASE WHEN outcome = 'canceled' THEN mrr_reporting_cents END), 0)::bigint AS "mrrLostCents"
     FROM cancel_sessions WHERE workspace_id = $1 AND started_at > $2 AND started_at <= $3`,
    [workspaceId, since, until],
  );
  const [cases] = await app.nest.get(DataSource).query(
    `SELECT count(*) AS "failedPayments", count(*) FILTER (WHERE status = 'recovered') AS recoveries
     FROM recovery_cases WHERE workspace_id = $1 AND opened_at > $2 AND opened_at <= $3`,
    [workspaceId, since, until],
  );
  return { ...sessions, ...cases };
}

/** March's row of the revenue report; no row where nothing of it happened. */
async function countMarch(app: TestApp, workspaceId: string): Promise<unknown[]> {
  const inMarch = (column: string) => `${column} >= '2026-03-01Z' AND ${column} < '2026-04-01Z'`;
  const [row] = await app.nest.get(DataSource).query(
    `SELECT '2026-03' AS month, s.*, c.*, f.*, started.started FROM
     (SELECT count(*) FILTER (WHERE outcome = 'saved') AS saves,
        coalesce(sum(saved_mrr_reporting_cents) FILTER (WHERE outcome = 'saved'), 0)::bigint AS "mrrSavedCents",
        coalesce(sum(mrr_reporting_cents) FILTER (WHERE outcome = 'canceled'), 0)::bigint AS "mrrLostCents"
      FROM cancel_sessions WHERE workspace_id = $1 AND ${inMarch('completed_at')}) s,
     (SELECT count(*) AS "paymentsRecovered", coalesce(sum(amount_reporting_cents), 0)::bigint AS "recoveredCents"
      FROM recovery_cases WHERE workspace_id = $1 AND status = 'recovered' AND ${inMarch('closed_at')}) c,
     (SELECT count(*) AS "failedPayments" FROM recovery_cases WHERE workspace_id = $1 AND ${inMarch('opened_at')}) f,
     (SELECT count(*) AS started FROM cancel_sessions WHERE workspace_id = $1 AND ${inMarch('started_at')}) started`,
    [workspaceId],
  );
  const { started, ...march } = row;
  return started + march.saves + march.mrrLostCents + march.paymentsRecovered + march.failedPayments > 0 ? [march] : [];
}
