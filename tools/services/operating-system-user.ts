import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

import { ExplainedError } from './explained-error.js';
import { type ProcessIdentity } from './processes.js';

/** Whether this process may do everything; PostgreSQL refuses to run as this user. */
export function isRoot(): boolean {
  return userInfo().uid === 0;
}

/**
 * The system user `postgres`, made when it is missing. Only root may call this.
 * @throws ExplainedError when it is missing and cannot be made.
 */
export function postgresUser(): ProcessIdentity {
  const known = lookUpPostgresUser();
  if (known) return known;
  const { error, stderr } = spawnSync(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false', 'postgres'],
    { encoding: 'utf8' },
  );
  const made = lookUpPostgresUser();
  if (made) return made;
  throw new ExplainedError(
    'PostgreSQL refuses to run as root, and the system user "postgres" cannot be made: ' +
      `${error?.message ?? stderr.trim()}\nRun this command as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether `identity` could enter (`x`) or write to (`w`) a path, every folder above it included. */
export function mayAccess(identity: ProcessIdentity | undefined, mode: 'x' | 'w', path: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', `test -${mode} "$1"`, 'sh', path], { cwd: '/', ...identity });
  return status === 0;
}

function lookUpPostgresUser(): ProcessIdentity | undefined {
  const uid = idOf('-u');
  const gid = idOf('-g');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function idOf(flag: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}
