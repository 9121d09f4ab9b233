#!/usr/bin/env node
/** `npm run dashboard:build`: builds the dashboard where its sources changed, and holds its first load to the limit. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDashboard } from './ensure-dashboard.mjs';
import { firstLoads } from './first-loads.mjs';

const LIMIT_KB = 250;

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
if (!(await ensureDashboard(repositoryDir))) process.exit(1);

const [heaviest] = firstLoads(repositoryDir);
const kilobytes = Math.ceil(heaviest.bytes / 1_000);
console.error(
  `dashboard: first load at most ${kilobytes} kB of JavaScript, gzipped (${heaviest.page}); the limit is ${LIMIT_KB} kB`,
);
if (kilobytes > LIMIT_KB) {
  console.error('dashboard: load what is heavy in that page with a lazy() import of its own.');
  process.exit(1);
}
