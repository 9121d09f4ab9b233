import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ExplainedError } from './explained-error.js';
import { isRoot, mayAccess, postgresUser } from './operating-system-user.js';
import { preparePostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { ensureStateDir, readJson, readText, writePrivateFile, writePrivateJson } from './private-files.js';
import { type ProcessIdentity } from './processes.js';

/** The PostgreSQL generation of the embedded binaries; a data folder of another one cannot be opened. */
export const POSTGRES_MAJOR = '17';

/** The superuser of every cluster we make. */
export const POSTGRES_USER = 'retainly';

/**
 * Where root keeps what the user `postgres` cannot reach in place: data and binaries of a clone under a closed folder
 * such as /root.
 */
export const REACHABLE_DIR = '/var/lib/retainly';

/** A data folder that is ready to be started. */
export interface PostgresCluster {
  dataDir: string;
  password: string;
  /** The port of the last run. */
  port: number | undefined;
  /** Undefined: the server runs as the current user. */
  identity: ProcessIdentity | undefined;
  binaries: PostgresBinaries;
}

interface ClusterSettings {
  port?: number;
  password?: string;
}

/**
 * Makes the cluster of a state folder, or opens the one that is there.
 *
 * `isThrowaway` skips syncing to disk. A cluster whose password file was lost gets a new password; a first
 * initialisation that was interrupted is repeated.
 *
 * @throws ExplainedError when the machine cannot run PostgreSQL or the data is of another generation.
 */
export function openCluster(stateDir: string, isThrowaway: boolean): PostgresCluster {
  ensureStateDir(stateDir);
  const dataDir = chooseDataDir(stateDir);
  const identity = identityFor(dataDir);
  const copiesDir = isRoot() ? REACHABLE_DIR : stateDir;
  const binaries = preparePostgresBinaries(identity, copiesDir);
  const kept = readSettings(stateDir);
  const cluster = { dataDir, identity, binaries, port: kept.port, password: kept.password ?? newPassword() };

  if (!existsSync(join(dataDir, 'PG_VERSION'))) initialise(cluster, isThrowaway);
  else if (kept.password === undefined) resetPassword(cluster);
  assertGeneration(dataDir);
  return cluster;
}

/** Remembers port and password for the next run. */
export function keepSettings(stateDir: string, settings: Required<ClusterSettings>): void {
  writePrivateJson(settingsFile(stateDir), settings);
}

/** Deletes a state folder's data, wherever it lies. The server must not run. */
export function removeCluster(stateDir: string): void {
  for (const place of [join(stateDir, 'postgres'), elsewhere(stateDir)]) {
    rmSync(place, { recursive: true, force: true });
    rmSync(`${place}.new`, { recursive: true, force: true });
  }
  rmSync(settingsFile(stateDir), { force: true });
}

/** Where the data of a state folder lies: in it, or under {@link REACHABLE_DIR} when `postgres` cannot get there. */
export function chooseDataDir(stateDir: string): string {
  const inPlace = join(stateDir, 'postgres');
  if (!isRoot() || existsSync(inPlace) || mayAccess(postgresUser(), 'x', stateDir)) return inPlace;
  return elsewhere(stateDir);
}

function elsewhere(stateDir: string): string {
  return join(REACHABLE_DIR, `data-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`);
}

/** As root: the owner of the existing data, so that a clone someone else used before keeps working. */
function identityFor(dataDir: string): ProcessIdentity | undefined {
  if (!isRoot()) return undefined;
  if (!existsSync(dataDir)) return postgresUser();
  const { uid, gid } = statSync(dataDir);
  return uid === 0 ? postgresUser() : { uid, gid };
}

/** Port and password of the last run, as far as they are known. */
export function readSettings(stateDir: string): ClusterSettings {
  const kept = readJson(settingsFile(stateDir)) as Partial<Record<keyof ClusterSettings, unknown>> | undefined;
  return {
    port: typeof kept?.port === 'number' ? kept.port : undefined,
    password: typeof kept?.password === 'string' ? kept.password : undefined,
  };
}

function settingsFile(stateDir: string): string {
  return join(stateDir, 'postgres.json');
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

/** Works in a folder beside the final one, so that an interruption never leaves half a cluster under the final name. */
function initialise(cluster: PostgresCluster, isThrowaway: boolean): void {
  const { dataDir, identity, binaries, password } = cluster;
  const draft = `${dataDir}.new`;
  for (const leftover of [draft, dataDir]) rmSync(leftover, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  chmodSync(join(draft, '..'), isRoot() ? 0o711 : 0o700);
  const passwordFile = join(draft, '..', 'postgres-password.tmp');
  writePrivateFile(passwordFile, password);
  if (identity) for (const path of [draft, passwordFile]) chownSync(path, identity.uid, identity.gid);
  chmodSync(draft, 0o700);

  const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${POSTGRES_USER}`];
  if (isThrowaway) flags.push('--no-sync');
  const { error, status, stderr } = spawnSync(
    binaries.initdb,
    [`--pgdata=${draft}`, `--pwfile=${passwordFile}`, '--no-instructions', ...flags],
    { cwd: draft, encoding: 'utf8', env: serverEnvironment(), ...identity },
  );
  rmSync(passwordFile, { force: true });
  if (status !== 0) throw new ExplainedError(`PostgreSQL cannot create its data:\n${error?.message ?? stderr.trim()}`);
  renameSync(draft, dataDir);
}

/** PostgreSQL's single-user mode asks for no password; it needs the server to be stopped. */
function resetPassword({ dataDir, identity, binaries, password }: PostgresCluster): void {
  const { status, stderr } = spawnSync(binaries.postgres, ['--single', '-D', dataDir, 'postgres'], {
    cwd: dataDir,
    encoding: 'utf8',
    env: serverEnvironment(),
    input: `ALTER ROLE ${POSTGRES_USER} PASSWORD '${password}'\n`,
    ...identity,
  });
  if (status !== 0) throw new ExplainedError(`PostgreSQL cannot reset its lost password:\n${stderr.trim()}`);
}

function assertGeneration(dataDir: string): void {
  const found = readText(join(dataDir, 'PG_VERSION'))?.trim();
  if (found === POSTGRES_MAJOR) return;
  throw new ExplainedError(
    `The data in ${dataDir} was made by PostgreSQL ${found ?? '?'}, this version runs ${POSTGRES_MAJOR}.\n` +
      'Start anew with `npm start -- --fresh`, or set DATABASE_URL.',
  );
}

/** Nothing of ours: PGDATA, PGPORT and a foreign locale would change what the server does. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
