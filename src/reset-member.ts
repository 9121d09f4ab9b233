import 'reflect-metadata';

import { runResetMember } from './commands/reset-member/run.js';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

void runResetMember(process.argv.slice(2), { print }).then((code) => {
  process.exit(code);
});
