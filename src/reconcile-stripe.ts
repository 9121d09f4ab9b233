import 'reflect-metadata';

import { runCopyStripe } from './commands/copy-stripe/run.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

void runCopyStripe('reconcile', process.argv.slice(2), { print }).then((code) => {
  process.exit(code);
});
