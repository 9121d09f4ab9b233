import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DataSource } from 'typeorm';

import { insertSession } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { newWorkspace, type TestWorkspace } from '../../support/workspaces.js';

const PATH = '/api/exports/sessions';
/** More downloads than there are connections for them: a leak of one each would show. */
const MORE_THAN_THE_POOL = 6;

describe('a download whose client goes away', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  let dataSource: DataSource;
  let port: number;

  beforeAll(async () => {
    app = await startTestApp();
    dataSource = app.nest.get(DataSource);
    await app.nest.listen(0, '127.0.0.1');
    port = (app.nest.getHttpServer().address() as AddressInfo).port;
    workspace = await newWorkspace(app);
    await insertBigSessions(5_000);
  });
  afterAll(() => app.close());

  /** Sessions with long e-mails: together some 20 MB, more than all buffers on the way hold. */
  async function insertBigSessions(count: number): Promise<void> {
    await insertSession(app, workspace.id);
    await dataSource.query(
      `INSERT INTO cancel_sessions (workspace_id, id, flow_id, flow_version, snapshot, subscription_id, customer_id,
         email, is_identity_bound, metadata, mrr_cents, currency, offer_accepted, started_at, last_activity_at)
       SELECT workspace_id, gen_random_uuid(), flow_id, flow_version, snapshot, 'sub_' || n, customer_id,
         repeat('x', 4000), false, '{}', 100, 'eur', false, started_at, started_at
       FROM cancel_sessions, generate_series(1, $2::integer) AS n WHERE workspace_id = $1`,
      [workspace.id, count],
    );
  }

  /** Starts a download and resolves with its answer, whose body nobody reads. */
  function startDownload(): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { 'x-api-key': workspace.readKey };
      httpGet({ host: '127.0.0.1', port, path: PATH, headers, agent: false }, resolve).on('error', reject);
    });
  }

  /** States of the connections that belong to downloads: `active` while a COPY runs, `idle` when it is done. */
  async function connectionStates(): Promise<string[]> {
    const rows = await dataSource.query<{ state: string }[]>(
      `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'retainly-exports'`,
    );
    return rows.map((row) => row.state);
  }

  it('holds back the database, not memory, while it reads nothing', async () => {
    const answer = await startDownload();
    expect(answer.statusCode).toBe(200);
    expect(await connectionStates()).toContain('active');
    answer.destroy();
    await waitUntil(async () => expect(await connectionStates()).not.toContain('active'));
  });

  it('leaks no connection, and the next download is whole', async () => {
    for (let count = 0; count < MORE_THAN_THE_POOL; count += 1) {
      const answer = await startDownload();
      answer.destroy();
    }
    await waitUntil(async () => expect(await connectionStates()).not.toContain('active'));
    const whole = await app.http().get(PATH).set('X-API-Key', workspace.readKey).expect(200);
    expect(whole.text.split('\n')).toHaveLength(5_002);
    await waitUntil(async () => expect(await connectionStates()).toEqual(['idle']));
  });

  it('is cancelled in the database even before its first byte', async () => {
    const blocker = dataSource.createQueryRunner();
    await blocker.startTransaction();
    await blocker.query('LOCK TABLE cancel_sessions IN ACCESS EXCLUSIVE MODE');
    try {
      const headers = { 'x-api-key': workspace.readKey };
      const request = httpGet({ host: '127.0.0.1', port, path: PATH, headers, agent: false });
      request.on('error', () => undefined);
      await waitUntil(async () => expect(await connectionStates()).toContain('active'));
      request.destroy();
      await waitUntil(async () => expect(await connectionStates()).not.toContain('active'));
    } finally {
      await blocker.rollbackTransaction();
      await blocker.release();
    }
  });

  it('503: an error before the first byte comes in the envelope, with nothing of a file', async () => {
    const slow = await Promise.all(Array.from({ length: 4 }, startDownload));
    const refused = await app.http().get(PATH).set('X-API-Key', workspace.readKey).expect(503);
    expect(refused.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(refused.headers['content-disposition']).toBeUndefined();
    expect(refused.body.error.code).toBe('service_unavailable');
    for (const answer of slow) answer.destroy();
    await waitUntil(async () => expect(await connectionStates()).not.toContain('active'));
  });

  it('survives the loss of its connection: the client sees a broken download, never a short file', async () => {
    const answer = await startDownload();
    const broken = new Promise<boolean>((resolve) => {
      answer.on('error', () => resolve(true)).on('end', () => resolve(false));
    });
    await dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'retainly-exports' AND state = 'active'`,
    );
    answer.resume();
    expect(await broken).toBe(true);
    await app.http().get(PATH).set('X-API-Key', workspace.readKey).expect(200);
  });
});
