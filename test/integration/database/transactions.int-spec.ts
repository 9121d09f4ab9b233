import type { Client } from 'pg';

import { PreparedStatements } from '../../../src/shared/database/prepared-statements.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace } from '../../support/workspaces.js';

const FAIL_AS_DEADLOCK = `DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END $$`;
const PASS = { text: 'SELECT 1', values: [] };

describe('statements of a transaction that are sent together', () => {
  let app: TestApp;
  let transactions: Transactions;
  let statements: PreparedStatements;
  beforeAll(async () => {
    app = await startTestApp();
    transactions = app.nest.get(Transactions);
    statements = app.nest.get(PreparedStatements);
  });
  afterAll(() => app.close());

  it('arrive in the order of the calls', async () => {
    const rows = await transactions.run((tx) =>
      Promise.all(
        Array.from({ length: 5 }, () =>
          statements.rowsWithin<{ at: string }>(tx, { ...PASS, text: 'SELECT clock_timestamp()::text AS at' }),
        ),
      ),
    );
    const times = rows.map(([row]) => row?.at);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(5);
  });

  it('leave in one packet', async () => {
    await transactions.run(async (tx) => {
      const { connection } = (await tx.queryRunner?.connect()) as Client;
      const ofOne = jest.spyOn(connection.stream, '_write');
      const ofSeveral = jest.spyOn(connection.stream, '_writev');
      await Promise.all(Array.from({ length: 5 }, () => statements.rowsWithin(tx, PASS)));
      expect([ofOne.mock.calls.length, ofSeveral.mock.calls.length]).toEqual([0, 1]);
    });
  });

  it('are all repeated after a deadlock, whosever error is heard of first', async () => {
    let tries = 0;
    await transactions.run(async (tx) => {
      tries += 1;
      const text = tries === 1 ? FAIL_AS_DEADLOCK : 'SELECT 1';
      const first = statements.rowsWithin(tx, { text, values: [] });
      const second = statements.rowsWithin(tx, PASS);
      // The way of an error to the caller may be longer than that of the statement behind it.
      await Promise.all([first.finally(() => second.catch(() => undefined)), second]);
    });
    expect(tries).toBe(2);
  });

  it('leave nothing behind when one of them fails for good', async () => {
    const { id: workspaceId } = await newWorkspace(app);
    const rename = 'UPDATE workspaces SET name = $2 WHERE id = $1';
    const failed = transactions.run((tx) =>
      Promise.all([
        statements.rowsWithin(tx, { text: rename, values: [workspaceId, 'first'] }),
        statements.rowsWithin(tx, { text: 'SELECT 1 / $1::integer', values: [0] }),
        statements.rowsWithin(tx, { text: rename, values: [workspaceId, 'second'] }),
      ]),
    );
    await expect(failed).rejects.toMatchObject({ code: '22012' });
    const read = { text: 'SELECT name FROM workspaces WHERE id = $1', values: [workspaceId] };
    const [workspace] = await statements.rows<{ name: string }>(read);
    expect(workspace?.name).toEqual(expect.not.stringMatching(/^(first|second)$/));
  });
});
