import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from '../quickstart/ensure-build.mjs';
import { ensureDependencies } from './ensure-dependencies.mjs';
import { requireNode } from './require-node.mjs';

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Runs a compiled program of this repository with this process's arguments, and ends with its exit code. What is
 * missing is installed and compiled first.
 *
 * Plain JavaScript without dependencies, since nothing may be installed or built yet.
 * @param {string} program below `dist/`
 * @param {string[]} nodeOptions for the program's Node.js
 */
export function runCompiled(program, nodeOptions = []) {
  requireNode();
  ensureDependencies(repositoryDir);
  ensureBuild(repositoryDir);
  const script = join(repositoryDir, 'dist', program);
  const { status } = spawnSync(process.execPath, [...nodeOptions, script, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}
