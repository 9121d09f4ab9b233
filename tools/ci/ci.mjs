#!/usr/bin/env node
/**
 * `npm run ci`: every check a change has to pass, cheapest first; stops at the first failure and names it.
 *
 * Checks of one stage do not depend on each other and run side by side; their output appears when they end.
 */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from '../services/ensure-dependencies.mjs';
import { requireNode } from '../services/require-node.mjs';

const STAGES = [
  ['format:check', 'lint', 'types'],
  ['typecheck', 'deps:check'],
  ['build'],
  ['openapi:check', 'sdk:size'],
  ['test'],
];

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

requireNode();
ensureDependencies(repositoryDir);
const startedAt = performance.now();
for (const stage of STAGES) {
  const results = await Promise.all(stage.map((script) => runScript(script, stage.length > 1)));
  const failed = results.filter(({ code }) => code !== 0);
  if (failed.length > 0) {
    console.error(`\nci: failed at ${failed.map(({ script }) => `\`npm run ${script}\``).join(' and ')}`);
    process.exit(1);
  }
}
// The closing line of the tests stays the last line of standard output.
console.error(`ci: everything passed in ${seconds(startedAt)}`);

/** Runs one npm script; `isQuiet` holds its output back until it ends, so that two do not mix. */
function runScript(script, isQuiet) {
  const begin = performance.now();
  if (!isQuiet) console.error(`\n── ${script}`);
  return new Promise((settle) => {
    const child = spawn('npm', ['run', '--silent', script], {
      cwd: repositoryDir,
      stdio: isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('close', (code) => {
      if (isQuiet) console.error(`\n── ${script}\n${Buffer.concat(output).toString().trimEnd()}`);
      console.error(`── ${script}: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds(begin)}`);
      settle({ script, code });
    });
  });
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
