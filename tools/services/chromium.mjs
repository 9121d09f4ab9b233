import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The shell first: it draws no window, and the browser tests took a third less of the processor with it. */
const PACKAGE = 'chromium-headless-shell';
const NAMES = [PACKAGE, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Chromium on this machine: CHROMIUM_PATH, or what is on the PATH.
 * @returns {string | undefined} absolute path
 */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return given;
  const dirs = (process.env.PATH ?? '').split(delimiter);
  const candidates = [...NAMES.flatMap((name) => dirs.map((dir) => join(dir, name))), ...MAC_APPLICATIONS];
  return candidates.find(isExecutable);
}

/**
 * Chromium on this machine; on Debian, as root, it is installed when it is missing.
 * @returns {{ path?: string, problem?: string }} where it is, or why there is none
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return { path: found };
  if (!existsSync('/etc/debian_version')) return { problem: 'there is no Chromium on the PATH (or set CHROMIUM_PATH)' };
  if (process.getuid?.() !== 0) return { problem: `there is no Chromium; apt-get install ${PACKAGE} needs root` };
  console.error('Installing Chromium for the browser tests (once, a minute or two) …');
  const isInstalled = aptGet('update') && aptGet('install', '--yes', '--no-install-recommends', PACKAGE);
  const path = isInstalled ? findChromium() : undefined;
  return path ? { path } : { problem: `apt-get install ${PACKAGE} failed; it says above why` };
}

function aptGet(...args) {
  const { status } = spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: INSTALL_TIMEOUT_MS,
  });
  return status === 0;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
