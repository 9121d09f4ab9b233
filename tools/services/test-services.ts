import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

import { startEmbeddedPostgres } from './embedded-postgres.js';
import { ensureStateDir } from './private-files.js';
import { startPrivateRedis } from './redis.js';
import { type Service } from './service.js';

/** The database every test worker clones its own from: `CREATE DATABASE … TEMPLATE retainly_template`. */
export const TEMPLATE_DATABASE = 'retainly_template';

/** Servers given by the environment; what is missing is started. */
export interface GivenTestServices {
  databaseUrl?: string;
  redisUrl?: string;
}

/** What a test run works with. */
export interface TestServices {
  /** A maintenance database, as a role that may create databases. */
  databaseUrl: string;
  redisUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL and a Redis that live exactly as long as this process.
 *
 * Nothing is left behind when the test run is killed: a guard process waits for the end of this one and clears away.
 *
 * @param repositoryDir a Redis that has to be downloaded is kept in `.retainly/redis` there.
 */
export async function startTestServices(repositoryDir: string, given: GivenTestServices): Promise<TestServices> {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-test-'));
  const started: Service[] = [];
  const keep = (service: Service) => {
    started.push(service);
    return service.url;
  };
  const stopAll = async () => {
    await Promise.all(started.map((service) => service.stop()));
    rmSync(stateDir, { recursive: true, force: true });
  };
  const [postgres, redis] = await Promise.allSettled([
    given.databaseUrl ?? startEmbeddedPostgres({ stateDir, isThrowaway: true }).then(keep),
    given.redisUrl ?? startTestRedis(repositoryDir, stateDir).then(keep),
  ]);
  if (postgres.status === 'rejected' || redis.status === 'rejected') {
    await stopAll();
    throw postgres.status === 'rejected' ? postgres.reason : (redis as PromiseRejectedResult).reason;
  }
  const dismissGuard = postGuard(started, stateDir);
  const stop = async () => {
    await stopAll();
    dismissGuard();
  };
  return { databaseUrl: postgres.value, redisUrl: redis.value, stop };
}

/**
 * Makes the template database anew and hands its connection string to `migrate`.
 * @param databaseUrl a maintenance database of the same server.
 */
export async function prepareTemplateDatabase(
  databaseUrl: string,
  migrate: (templateUrl: string) => Promise<void>,
): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE_DATABASE} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE} TEMPLATE template0 ENCODING 'UTF8'`);
  } finally {
    await client.end();
  }
  const templateUrl = new URL(databaseUrl);
  templateUrl.pathname = `/${TEMPLATE_DATABASE}`;
  await migrate(templateUrl.href);
}

async function startTestRedis(repositoryDir: string, stateDir: string): Promise<Service> {
  const keptDir = join(repositoryDir, '.retainly');
  ensureStateDir(keptDir);
  return startPrivateRedis({
    stateDir,
    unpackDir: join(keptDir, 'redis'),
    isThrowaway: true,
    announce: (step) => {
      process.stderr.write(`${step}\n`);
    },
  });
}

/** A shell that waits on a pipe, which the system closes when this process ends in whatever way. */
function postGuard(services: Service[], stateDir: string): () => void {
  const script = 'dir=$1; shift; cat >/dev/null; [ $# -gt 0 ] && kill -INT "$@" 2>/dev/null; sleep 2; rm -rf "$dir"';
  const pids = services.map(({ pid }) => String(pid));
  const guard = spawn('/bin/sh', ['-c', script, 'retainly-test-guard', stateDir, ...pids], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  guard.unref();
  return () => {
    guard.kill('SIGKILL');
  };
}
