import 'reflect-metadata';

import { runCreateWorkspace } from './commands/create-workspace/run.js';

void runCreateWorkspace(process.argv.slice(2)).then((code) => {
  process.exit(code);
});
