import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const SOURCES = ['dashboard', 'sdk/js/src', 'package-lock.json'];
const NOT_SOURCES = /(^|\/)(dist|node_modules|generated)(\/|$)|\.spec\.tsx?$|\.md$/;

/**
 * Builds the dashboard unless dashboard/dist was built from exactly the sources that are there.
 * @param {string} repositoryDir absolute path
 * @returns {Promise<boolean>} whether there is a fresh build now; what went wrong is on standard error
 */
export async function ensureDashboard(repositoryDir) {
  if (isDashboardFresh(repositoryDir)) return true;
  const wanted = fingerprint(repositoryDir);
  console.error('Building the dashboard (some seconds) …');
  const isBuilt = await runVite(repositoryDir);
  if (isBuilt) writeFileSync(stampOf(repositoryDir), wanted);
  return isBuilt;
}

/**
 * Whether dashboard/dist was built from exactly the sources that are there.
 * @param {string} repositoryDir absolute path
 */
export function isDashboardFresh(repositoryDir) {
  const stamp = stampOf(repositoryDir);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(repositoryDir);
}

function runVite(repositoryDir) {
  const dashboardDir = join(repositoryDir, 'dashboard');
  const vite = dirname(createRequire(join(dashboardDir, 'package.json')).resolve('vite/package.json'));
  const build = spawn(process.execPath, [join(vite, 'bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: dashboardDir,
    stdio: ['ignore', 2, 2],
  });
  return new Promise((settle) => {
    build.on('exit', (code) => settle(code === 0));
  });
}

/** Over contents, not times: a checkout that changes nothing rebuilds nothing. */
function fingerprint(repositoryDir) {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesOf(repositoryDir, source))) {
    hash.update(`${path}\0`).update(readFileSync(join(repositoryDir, path)));
  }
  return hash.digest('hex');
}

/** Paths relative to the repository, in a stable order. */
function filesOf(repositoryDir, path) {
  if (NOT_SOURCES.test(path)) return [];
  if (!statSync(join(repositoryDir, path)).isDirectory()) return [path];
  const names = readdirSync(join(repositoryDir, path)).sort();
  return names.flatMap((name) => filesOf(repositoryDir, `${path}/${name}`));
}

function stampOf(repositoryDir) {
  return join(repositoryDir, 'dashboard/dist/.built-from');
}
