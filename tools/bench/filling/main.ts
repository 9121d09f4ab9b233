import { ExplainedError } from '../../services/explained-error.js';
import { fillDatabase } from './fill-database.js';
import { parseFillingOptions, USAGE, WrongFillingOptionError } from './filling-options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** @returns the exit code */
async function main(): Promise<number> {
  const startedAt = performance.now();
  const secondsSince = (): string => ((performance.now() - startedAt) / 1_000).toFixed(1);
  try {
    const options = parseFillingOptions(process.argv.slice(2), process.env);
    if (!options) {
      console.log(USAGE);
      return 0;
    }
    await fillDatabase({
      ...options,
      announce: (step) => {
        console.error(`${secondsSince().padStart(6)} s  ${step}`);
      },
    });
    console.log(`${options.sessions.toLocaleString('en-GB')} sessions in ${secondsSince()} s.`);
    return 0;
  } catch (error) {
    if (error instanceof WrongFillingOptionError) {
      console.error(`${error.message}\n\n${USAGE}`);
      return WRONG_USAGE;
    }
    console.error(error instanceof ExplainedError ? error.message : error);
    return FAILED;
  }
}

void main().then((code) => {
  process.exit(code);
});
