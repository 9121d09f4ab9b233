#!/usr/bin/env node
/**
 * `npm start` and `npm run dev`: gets a fresh clone to the point where compiled code can run, then hands over to main.ts.
 *
 * Plain JavaScript without dependencies, since nothing is installed or built yet.
 */
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDashboard } from '../dashboard-build/ensure-dashboard.mjs';
import { buildSdk } from '../sdk-build/build-sdk.mjs';
import { ensureDependencies } from '../services/ensure-dependencies.mjs';
import { requireNode } from '../services/require-node.mjs';
import { ensureBuild } from './ensure-build.mjs';
import { watchBuild } from './watch-build.mjs';

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const args = process.argv.slice(2);

requireNode();
ensureDependencies(repositoryDir);
// Vite works in a process of its own while this one compiles. Without a dashboard the API still runs, and says so at `/`.
const dashboard = ensureDashboard(repositoryDir);
if (args.includes('--watch')) await watchBuild(repositoryDir);
else ensureBuild(repositoryDir);
buildSdk(repositoryDir);
await dashboard;

// A process of its own with an absolute path, by which a second `npm start` recognises that this clone is in use.
const quickstart = spawn(process.execPath, [join(repositoryDir, 'dist/tools/quickstart/main.js'), ...args], {
  cwd: repositoryDir,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => quickstart.kill(signal));
quickstart.on('exit', (code) => process.exit(code ?? 1));
