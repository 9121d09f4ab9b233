import 'reflect-metadata';

import { runRecoverySimulate } from './commands/recovery-simulate/run.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

void runRecoverySimulate(process.argv.slice(2), { print }).then((code) => {
  process.exit(code);
});
