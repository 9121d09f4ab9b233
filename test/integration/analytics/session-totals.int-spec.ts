import fc from 'fast-check';

import { SessionReadsRepository } from '../../../src/analytics/sessions/session-reads.repository.js';
import { type CancelSession, SESSION_OUTCOMES } from '../../../src/flows/entities/cancel-session.entity.js';
import { insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const FIRST_DAY = Date.UTC(2026, 1, 27);
const DAY_MS = 86_400_000;
const DAYS = 5;

/** Midnight and the instants beside it come up often, as that is where daily sums go wrong. */
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: DAYS - 1 }), fc.oneof(fc.constantFrom(0, 1, 1_000, DAY_MS - 1), fc.nat(DAY_MS - 1)))
  .map(([day, ms]) => new Date(FIRST_DAY + day * DAY_MS + ms));
const anyOutcome = fc.option(fc.constantFrom(...SESSION_OUTCOMES), { nil: undefined });
const anySession = fc.record({ startedAt: anyTime, outcome: anyOutcome });
const anyFilter = fc.record({
  outcome: anyOutcome,
  since: fc.option(anyTime, { nil: undefined }),
  until: fc.option(anyTime, { nil: undefined }),
});

describe('total of a list of sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.close());

  // `total` comes from daily sums and is promised to be exact; `limit: 200` shows every row there is to count.
  it('is the number of rows, for any range and outcome', async () => {
    const reads = app.nest.get(SessionReadsRepository, { strict: false });
    const histories = fc.array(anySession, { minLength: 30, maxLength: 50 });
    const filters = fc.array(anyFilter, { minLength: 30, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(histories, filters, async (history, asked) => {
        const workspace = await newWorkspace(app);
        for (const { startedAt, outcome } of history) {
          const overrides: Partial<CancelSession> = { startedAt, outcome: outcome ?? null };
          await insertSession(app, workspace.id, overrides);
        }
        for (const filter of asked) {
          const page = await reads.list(workspace.id, filter, { limit: 200, offset: 0 });
          expect({ filter, total: page.total }).toEqual({ filter, total: page.rows.length });
        }
      }),
      { numRuns: 3 },
    );
  });
});
