import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds the script of /sdk/v1.js, which takes a moment; without types, which nothing here reads.
 * @param {string} repositoryDir absolute path
 * @returns {boolean} whether there is a fresh build now; what went wrong is on standard error
 */
export function buildSdk(repositoryDir) {
  const cwd = join(repositoryDir, 'sdk/js'); // esbuild resolves from where the process began
  return spawnSync(process.execPath, ['build.mjs', '--no-types'], { cwd, stdio: ['ignore', 2, 2] }).status === 0;
}
