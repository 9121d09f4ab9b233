import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

import { ExplainedError } from './explained-error.js';
import { freePortPreferring } from './ports.js';
import {
  chooseDataDir,
  keepSettings,
  openCluster,
  POSTGRES_USER,
  readSettings,
  serverEnvironment,
  type PostgresCluster,
} from './postgres-cluster.js';
import { lastLines, readText } from './private-files.js';
import { startLogged, stopOrphan, type LoggedProcess, type StopPlan } from './processes.js';
import { type Service } from './service.js';

/** SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes a checkpoint. SIGQUIT leaves recovery to the next start. */
const STOP: StopPlan = { signal: 'SIGINT', force: 'SIGQUIT', graceMs: 15_000 };

/** A server that recovers from a crash accepts connections only afterwards. */
const READY_WITHIN_MS = 60_000;

/** Many short-lived databases, none of which has to survive a crash. */
const THROWAWAY_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** What a PostgreSQL of ours is for. */
export interface EmbeddedPostgresOptions {
  /** Absolute folder for data, log, port and password; `ensureStateDir` rules apply. */
  stateDir: string;
  /** Database of the connection string, made when missing. Default `postgres`. */
  database?: string;
  /** For tests: gives up durability for speed. The caller deletes `stateDir` after `stop()`. */
  isThrowaway?: boolean;
}

/**
 * Starts an embedded PostgreSQL 17 on a port of 127.0.0.1 of its own and waits until it answers.
 *
 * A server that an earlier run left behind on the same data is stopped first. Port and password stay the same from run
 * to run as long as the port is free. Root hands the server over to the user `postgres`.
 *
 * @throws ExplainedError with the end of the server's log when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<Service> {
  const { stateDir, database = 'postgres', isThrowaway = false } = options;
  await stopEmbeddedPostgres(stateDir);
  const cluster = openCluster(stateDir, isThrowaway);
  const port = await freePortPreferring(cluster.port);
  keepSettings(stateDir, { port, password: cluster.password });

  const logFile = join(stateDir, 'postgres.log');
  const urlOf = (name: string) => connectionUrl(port, cluster.password, name);
  const server = await startServer(cluster, port, { logFile, isThrowaway, url: urlOf('postgres') });
  if (database !== 'postgres') await createMissingDatabase(urlOf('postgres'), database);
  return { url: urlOf(database), pid: server.pid, logFile, exited: server.exited, stop: () => server.stop(STOP) };
}

/** Where the server of a state folder answers while it runs; undefined when there never was one. */
export function keptPostgresUrl(stateDir: string, database: string): string | undefined {
  const { port, password } = readSettings(stateDir);
  return port === undefined || password === undefined ? undefined : connectionUrl(port, password, database);
}

/**
 * Stops the server of a state folder that an earlier run left behind, and clears away a lock file whose process is gone
 * or is a stranger that got the same process id (in containers the same small numbers come back at every start).
 *
 * @returns whether a server was stopped.
 */
export async function stopEmbeddedPostgres(stateDir: string): Promise<boolean> {
  const dataDir = chooseDataDir(stateDir);
  const lockFile = join(dataDir, 'postmaster.pid');
  const pid = parsePostmasterPid(readText(lockFile));
  const stopped = pid !== undefined && (await stopOrphan(pid, dataDir, STOP));
  rmSync(lockFile, { force: true });
  return stopped;
}

/** The server's process id: the first line of `postmaster.pid`, negative for a single-user server. */
export function parsePostmasterPid(content: string | undefined): number | undefined {
  const pid = Math.abs(Number.parseInt(content?.split('\n')[0] ?? '', 10));
  return Number.isNaN(pid) || pid === 0 ? undefined : pid;
}

function connectionUrl(port: number, password: string, database: string): string {
  return `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${String(port)}/${database}`;
}

interface ServerRun {
  logFile: string;
  isThrowaway: boolean;
  url: string;
}

/**
 * Starts the server, again if need be: when only the main process of an earlier server was killed, its helpers hold the
 * shared memory for a moment longer.
 */
async function startServer(cluster: PostgresCluster, port: number, run: ServerRun): Promise<LoggedProcess> {
  for (let attempt = 1; ; attempt++) {
    const server = await startLogged({
      command: cluster.binaries.postgres,
      args: ['-D', cluster.dataDir, '-p', String(port), ...serverFlags(run.isThrowaway)],
      logFile: run.logFile,
      env: serverEnvironment(),
      identity: cluster.identity,
      cwd: cluster.dataDir,
    });
    if (await isReady(server, run.url)) return server;
    const state = server.isRunning() ? 'does not answer' : 'ended';
    await server.stop(STOP);
    const log = lastLines(run.logFile, 15);
    if (attempt === 10 || !log.includes('shared memory')) {
      throw new ExplainedError(`The embedded PostgreSQL ${state}. The end of ${run.logFile}:\n${log}`);
    }
    await pause(500);
  }
}

function serverFlags(isThrowaway: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(isThrowaway ? THROWAWAY_SETTINGS : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function isReady(server: LoggedProcess, url: string): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (server.isRunning() && performance.now() < deadline) {
    if (await answers(url)) return true;
    await pause(20);
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createMissingDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
