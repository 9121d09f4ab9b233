import 'reflect-metadata';

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildApiDocument } from '../../src/api-document.js';
import { createDescribedApp } from './described-app.js';

const FILE = join(__dirname, '../../../openapi.json');

/** `npm run openapi` writes the document; with `--check` it only fails when the committed one is stale. */
async function main(): Promise<void> {
  const app = await createDescribedApp();
  const current = `${JSON.stringify(buildApiDocument(app), null, 2)}\n`;
  if (!process.argv.includes('--check')) {
    writeFileSync(FILE, current);
    console.log('openapi.json is written.');
    return;
  }
  if (readFileSync(FILE, 'utf8') !== current) {
    console.error('openapi.json is stale. Run `npm run openapi` and commit the result.');
    process.exit(1);
  }
  console.log('openapi.json is up to date.');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
