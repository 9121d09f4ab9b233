import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Builds the script of /sdk/v1.js, which takes a moment; without types, which nothing here reads.
 * @param {string} repositoryDir absolute path
 * @returns {boolean} whether there is a fresh build now; what went wrong is on standard error
 */
export function buildSdk(repositoryDir) {
  const script = join(repositoryDir, 'sdk/js/build.mjs');
  return spawnSync(process.execPath, [script, '--no-types'], { stdio: ['ignore', 2, 2] }).status === 0;
}
