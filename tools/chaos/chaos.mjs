#!/usr/bin/env node
/**
 * `npm run chaos [-- --minutes N]`: makes sure that compiled code is there, then hands over to main.ts.
 *
 * Plain JavaScript without dependencies, since nothing may be installed or built yet.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuild } from '../quickstart/ensure-build.mjs';
import { ensureDependencies } from '../services/ensure-dependencies.mjs';
import { requireNode } from '../services/require-node.mjs';

const repositoryDir = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

requireNode();
ensureDependencies(repositoryDir);
ensureBuild(repositoryDir);

const program = join(repositoryDir, 'dist/tools/chaos/main.js');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
