import 'reflect-metadata';

import { runConnectStripe } from './commands/connect-stripe/run.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

void runConnectStripe(process.argv.slice(2), { input: process.stdin, print }).then((code) => {
  process.exit(code);
});
