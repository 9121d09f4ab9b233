#!/usr/bin/env node
/**
 * `npm test [-- <jest arguments>]`: installs what is missing, runs Jest, and ends with one line `N passed, N failed`.
 *
 * A suite that cannot run counts as one failure, and so does a run without a single test.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDashboard } from '../dashboard-build/ensure-dashboard.mjs';
import { buildSdk } from '../sdk-build/build-sdk.mjs';
import { ensureChromium } from '../services/chromium.mjs';
import { ensureDependencies } from '../services/ensure-dependencies.mjs';
import { requireNode } from '../services/require-node.mjs';

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

requireNode();
ensureDependencies(repositoryDir);
buildSdk(repositoryDir);
await ensureDashboard(repositoryDir); // the browser tests open both, and fail without them
const browser = ensureChromium();

const reportDir = mkdtempSync(join(tmpdir(), 'retainly-report-'));
const reportFile = join(reportDir, 'jest.json');
const jest = spawn(
  process.execPath,
  [
    join(repositoryDir, 'node_modules/jest/bin/jest.js'),
    '--json',
    `--outputFile=${reportFile}`,
    ...process.argv.slice(2),
  ],
  // With --json Jest writes the report to stdout as well; its readable output goes to stderr.
  { cwd: repositoryDir, stdio: ['ignore', 'ignore', 'inherit'] },
);
process.on('SIGINT', () => undefined); // Ctrl-C reaches Jest by itself; we stay for its exit
process.on('SIGTERM', () => jest.kill('SIGTERM'));

jest.on('exit', (code) => {
  const { passed, failed } = countTests(reportFile);
  rmSync(reportDir, { recursive: true, force: true });
  if (browser.problem) console.error(`\nSKIPPED: all browser tests, since ${browser.problem}`);
  const isGreen = code === 0 && failed === 0 && passed > 0;
  process.stdout.write(`${passed} passed, ${isGreen ? 0 : Math.max(failed, 1)} failed\n`, () => {
    process.exit(isGreen ? 0 : code || 1);
  });
});

/** @param {string} file Jest's JSON report; missing when Jest could not even start */
function countTests(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests + report.numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
