import { parseArgs } from 'node:util';

import { ExplainedError } from '../services/explained-error.js';
import { type ChaosResult, runChaos } from './run-chaos.js';

const USAGE = 'npm run chaos [-- --minutes N]    N from 0.1 to 60; 1 unless given';
const MAX_MINUTES = 60;
const FAILED = 1;
const WRONG_USAGE = 2;

/** @returns the exit code: 0 only when events were accepted and every one of them was delivered. */
async function main(): Promise<number> {
  const minutes = wishedMinutes();
  if (minutes === undefined) {
    console.error(USAGE);
    return WRONG_USAGE;
  }
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      interruption.abort();
    });
  }
  const announce = (step: string): void => {
    console.error(`chaos: ${step}`);
  };
  try {
    const result = await runChaos(minutes * 60_000, { announce, signal: interruption.signal });
    console.log(report(result));
    return result.accepted > 0 && result.lost.length === 0 ? 0 : FAILED;
  } catch (error) {
    console.error(error instanceof ExplainedError ? error.message : error);
    return FAILED;
  }
}

function wishedMinutes(): number | undefined {
  try {
    const minutes = Number(parseArgs({ options: { minutes: { type: 'string', default: '1' } } }).values.minutes);
    return minutes >= 0.1 && minutes <= MAX_MINUTES ? minutes : undefined;
  } catch {
    return undefined;
  }
}

function report(result: ChaosResult): string {
  const faults = Object.entries(result.faults).map(([name, count]) => `${name} ×${String(count)}`);
  const lines = [
    `faults      ${faults.join(', ')}`,
    `refused     ${String(result.refused)} requests (no 200, so nothing was promised)`,
    `drained     in ${(result.drainedMs / 1_000).toFixed(1)} s`,
    `accepted    ${String(result.accepted)}`,
    `delivered   ${String(result.delivered)}`,
    `lost        ${String(result.lost.length)}`,
    `duplicated  ${String(result.duplicated)}`,
  ];
  return [...lines, ...result.lost.slice(0, 20).map((key) => `lost: ${key}`)].join('\n');
}

void main().then((code) => {
  process.exit(code);
});
