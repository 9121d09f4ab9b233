import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

import { parsePostmasterPid, startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres.js';
import { isOurs } from './processes.js';
import { type Service } from './service.js';

describe('parsePostmasterPid', () => {
  it.each([
    ['a running server', '4711\n/data\n1764000000\n', 4711],
    ['a single-user server', '-4711\n/data\n', 4711],
    ['an empty file, as a full disk leaves it', '', undefined],
    ['no file', undefined, undefined],
    ['damage', 'not a number', undefined],
  ])('reads %s', (_case, content, pid) => {
    expect(parsePostmasterPid(content)).toBe(pid);
  });
});

describe('an embedded PostgreSQL', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-spec-postgres-'));
  const options = { stateDir, database: 'shop', isThrowaway: true };
  let postgres: Service | undefined;

  afterAll(async () => {
    await postgres?.stop();
    await stopEmbeddedPostgres(stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('keeps data, port and password over an orphaned server, a stale lock file and a lost password', async () => {
    const orphan = await startEmbeddedPostgres(options);
    await run(orphan.url, 'CREATE TABLE kept AS SELECT 42 AS answer');

    // The command that started it was killed: nobody calls stop().
    postgres = await startEmbeddedPostgres(options);
    expect(postgres.url).toBe(orphan.url);
    expect(isOurs(orphan.pid, stateDir)).toBe(false);
    expect(await run(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await postgres.stop();

    // In a container the same process id comes back and belongs to somebody else: here, to this test.
    writeFileSync(join(stateDir, 'postgres/postmaster.pid'), `${String(process.pid)}\n${stateDir}/postgres\n`);
    rmSync(join(stateDir, 'postgres.json'));
    postgres = await startEmbeddedPostgres(options);
    expect(postgres.url).not.toBe(orphan.url);
    expect(await run(postgres.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('keeps its password where only the owner can read it', () => {
    expect(statSync(join(stateDir, 'postgres.json')).mode & 0o777).toBe(0o600);
  });
});

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}
