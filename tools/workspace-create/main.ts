import 'reflect-metadata';

import { runCreateWorkspace } from '../../src/commands/create-workspace/run.js';
import { ExplainedError } from '../services/explained-error.js';
import { applicationEnvironment } from './environment.js';

/** The product's command, on the quickstart of this clone where nothing else is set. */
async function main(): Promise<number> {
  try {
    return await runCreateWorkspace(process.argv.slice(2), applicationEnvironment(process.env));
  } catch (error) {
    console.error(error instanceof ExplainedError ? error.message : error);
    return 1;
  }
}

void main().then((code) => {
  process.exit(code);
});
