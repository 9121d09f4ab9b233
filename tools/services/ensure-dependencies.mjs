import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ONE_GO_MS = 2_000;

/**
 * Runs `npm ci` when node_modules is missing or older than package-lock.json. Plain JavaScript without dependencies,
 * since nothing is installed yet.
 *
 * `NODE_ENV=production` in the caller's environment would leave out what building and testing need, so it is overruled.
 *
 * @param {string} repositoryDir absolute path
 */
export function ensureDependencies(repositoryDir) {
  if (isUpToDate(repositoryDir)) return;
  console.error('Installing dependencies with `npm ci` (once, up to a minute) …');
  const { status, error } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repositoryDir,
    // npm's report belongs to the progress, not to the output of the command that needed it.
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return;
  console.error(
    `\nThe dependencies could not be installed${error ? `: ${error.message}` : '; npm says above why'}.\n` +
      'Usual causes: no network, a registry that needs a login, or a node_modules folder of another user.',
  );
  process.exit(1);
}

/** npm writes both files in one go, the hidden one as a sign that the install was not interrupted. */
function isUpToDate(repositoryDir) {
  const installed = join(repositoryDir, 'node_modules/.package-lock.json');
  const wanted = join(repositoryDir, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs + ONE_GO_MS >= statSync(wanted).mtimeMs;
}
