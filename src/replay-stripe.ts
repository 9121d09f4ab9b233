import 'reflect-metadata';

import { runReplayStripe } from './commands/replay-stripe/run.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

void runReplayStripe(process.argv.slice(2), { print }).then((code) => {
  process.exit(code);
});
